// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Servers of debug info on the loopback interface: elfutils' own, and bad ones.

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark::test {

/// A socket of 127.0.0.1; closed with its owner.
class Socket {
public:
    Socket() : m_file(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    explicit Socket(int file) : m_file(file) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { ::close(m_file); }

    int file() const { return m_file; }
    /// Port 0 takes a free one. Returns the port.
    std::uint16_t bind() const {
        sockaddr_in address = at(0);
        ::bind(m_file, reinterpret_cast<sockaddr*>(&address), sizeof address);
        socklen_t size = sizeof address;
        ::getsockname(m_file, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }
    bool connect(std::uint16_t port) const {
        const sockaddr_in address = at(port);
        return ::connect(m_file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    void send(std::string_view text) const {
        [[maybe_unused]] const auto sent = ::send(m_file, text.data(), text.size(), MSG_NOSIGNAL);
    }
    std::string receive() const {
        std::array<char, 4096> buffer;
        const ssize_t size = ::recv(m_file, buffer.data(), buffer.size(), 0);
        return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

private:
    static sockaddr_in at(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    int m_file;
};

inline std::string urlOf(std::uint16_t port) {
    return "http://127.0.0.1:" + std::to_string(port) + "/";
}

/// elfutils' debuginfod over the files of one folder.
class DebugInfoServer {
public:
    DebugInfoServer(const std::filesystem::path& files, const std::filesystem::path& temporary)
        : m_port(Socket().bind()), m_process(::fork()) {
        if (m_process == 0) {
            const std::string log = (temporary / "debuginfod.log").string();
            const std::string database = (temporary / "debuginfod.sqlite").string();
            if (std::freopen(log.c_str(), "w", stdout) != nullptr &&
                std::freopen(log.c_str(), "a", stderr) != nullptr)
                ::execlp("debuginfod", "debuginfod", "-p", std::to_string(m_port).c_str(), "-d",
                    database.c_str(), "-F", files.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
    }
    DebugInfoServer(const DebugInfoServer&) = delete;
    DebugInfoServer& operator=(const DebugInfoServer&) = delete;
    ~DebugInfoServer() {
        ::kill(m_process, SIGTERM);
        ::waitpid(m_process, nullptr, 0);
    }
    std::string url() const { return urlOf(m_port); }

    /// Waits until the server has found the file; false if it does not within a minute.
    bool has(std::string_view buildId) const {
        std::string hex;
        constexpr std::string_view kDigits = "0123456789abcdef";
        for (const char byte : buildId) {
            hex += kDigits[static_cast<unsigned char>(byte) >> 4U];
            hex += kDigits[static_cast<unsigned char>(byte) & 15U];
        }
        for (int i = 0; i < 600; ++i) {
            const Socket socket;
            if (socket.connect(m_port)) {
                socket.send("GET /buildid/" + hex + "/debuginfo HTTP/1.0\r\n\r\n");
                if (socket.receive().find(" 200 ") != std::string::npos)
                    return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }

private:
    std::uint16_t m_port;
    pid_t m_process;
};

/// A server that is no good.
class FakeServer {
public:
    enum class Behaviour { Silent, Refuses, SendsGarbage };
    explicit FakeServer(Behaviour behaviour) : m_port(m_socket.bind()) {
        if (behaviour != Behaviour::Refuses)
            ::listen(m_socket.file(), 16);
        if (behaviour == Behaviour::SendsGarbage)
            m_thread = std::jthread([this] {
                for (int client = 0; (client = ::accept(m_socket.file(), nullptr, nullptr)) >= 0;) {
                    const Socket connection(client);
                    (void)connection.receive();
                    connection.send("HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\ngarbage!");
                }
            });
    }
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    ~FakeServer() { ::shutdown(m_socket.file(), SHUT_RDWR); }
    std::string url() const { return urlOf(m_port); }

private:
    Socket m_socket;
    std::uint16_t m_port;
    std::jthread m_thread;
};

} // namespace tidemark::test
