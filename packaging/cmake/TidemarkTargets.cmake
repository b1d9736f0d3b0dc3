# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The project's options, its warning flags and the functions that make its targets.

include(FeatureSummary)

function(tidemark_option name description default)
    option(${name} "${description}" ${default})
    add_feature_info(${name} ${name} "${description}")
endfunction()

tidemark_option(TIDEMARK_GUI "the Qt window" ON)
tidemark_option(TIDEMARK_WERROR "compiler warnings are errors" OFF)
tidemark_option(TIDEMARK_FUZZ "libFuzzer targets (needs clang)" OFF)
tidemark_option(TIDEMARK_BENCH "benchmarks under tests/bench" OFF)
set(TIDEMARK_SANITIZE "" CACHE STRING "sanitizers for everything but the collector: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/archive")
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
find_program(TIDEMARK_CCACHE ccache)
if(TIDEMARK_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${TIDEMARK_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${TIDEMARK_CCACHE}")
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tsl-robin-map REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(LIBDW REQUIRED IMPORTED_TARGET libdw libelf)
pkg_check_modules(CAPSTONE REQUIRED IMPORTED_TARGET capstone)

# Warnings for all targets of ours.
add_library(tidemark_warnings INTERFACE)
target_compile_options(tidemark_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Wold-style-cast
    -Wcast-align -Woverloaded-virtual -Wimplicit-fallthrough
    $<$<BOOL:${TIDEMARK_WERROR}>:-Werror>)
# Under -fsanitize=thread g++ 12 sees null dereferences inside std::string. Builds without sanitizers find real ones.
if(NOT TIDEMARK_SANITIZE)
    target_compile_options(tidemark_warnings INTERFACE -Wnull-dereference)
endif()

# Sanitizers, for everything that is not loaded into other people's programs. -O1: exact stacks, and half the time to
# build.
add_library(tidemark_sanitizers INTERFACE)
if(TIDEMARK_SANITIZE)
    target_compile_options(tidemark_sanitizers INTERFACE -fsanitize=${TIDEMARK_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all -O1 -g1)
    target_link_options(tidemark_sanitizers INTERFACE -fsanitize=${TIDEMARK_SANITIZE})
endif()
if(TIDEMARK_FUZZ)
    target_compile_options(tidemark_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()

# tidemark_layer(NAME SOURCES … LIBS … PRIVATE_LIBS …): the static library tidemark_<NAME> of one folder.
# Includes are spelled from the root. A layer of headers only passes no sanitizers on: the collector uses core/wire.
function(tidemark_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS;PRIVATE_LIBS")
    if(arg_SOURCES)
        add_library(tidemark_${name} STATIC ${arg_SOURCES})
        target_include_directories(tidemark_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
        target_link_libraries(tidemark_${name} PUBLIC ${arg_LIBS} tidemark_sanitizers
            PRIVATE tidemark_warnings ${arg_PRIVATE_LIBS})
    else()
        add_library(tidemark_${name} INTERFACE)
        target_include_directories(tidemark_${name} INTERFACE "${PROJECT_SOURCE_DIR}")
        target_link_libraries(tidemark_${name} INTERFACE ${arg_LIBS})
    endif()
endfunction()

# tidemark_program(NAME SOURCES … LIBS …): a program in <build>/bin, installed.
function(tidemark_program name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBS} tidemark_warnings tidemark_sanitizers)
    install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endfunction()
