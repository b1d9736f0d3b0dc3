// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes objects of many classes with plain `new`, keeps them, and says on its output where each lies and what it
// is: "ADDRESS|TYPE". The types of blocks that hold no object are "-". Built by the test itself, with several
// compilers and options.

#include "new_types_other.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#define OUT_OF_LINE __attribute__((noinline))

namespace shop {

struct Pod {
    long numbers[5];
};
struct Inlined {
    long number;
    double weight = 2;
    Inlined() : number(1) {}
    explicit Inlined(long start) : number(start) {}
};
class Outer {
public:
    explicit Outer(int count);
    Outer(const Outer& other);
    ~Outer();
    struct Inner {
        char letters[11];
        Inner() { letters[0] = 'a'; }
    };

private:
    long m_numbers[6];
};
OUT_OF_LINE Outer::Outer(int count) { m_numbers[0] = count; }
OUT_OF_LINE Outer::Outer(const Outer& other) { m_numbers[0] = other.m_numbers[0]; }
OUT_OF_LINE Outer::~Outer() { m_numbers[0] = 0; }

/// As big as what it holds, and nothing but that: built in place.
struct Whole {
    Outer part;
};
struct Named {
    std::string name;
};

struct Shape {
    virtual ~Shape() = default;
    virtual int corners() const { return 0; }
    long id = 1;
};
struct Square : Shape {
    int corners() const override { return 4; }
};
struct Circle : Shape {
    int corners() const override { return 1; }
    double radius = 3;
};
struct Point {
    long x, y, z;
};
struct Spot {
    long x, y, names[32];
};
struct Point4 : Point {
    long w;
};
template <typename T>
struct Box {
    T content[7];
    Box();
};
template <typename T>
OUT_OF_LINE Box<T>::Box() {
    content[0] = T();
}
struct Header {
    long length;
    long kind;
};
struct Pooled {
    long numbers[14];
    Pooled() { numbers[0] = 7; }
    static void* operator new(std::size_t size) { return std::malloc(size); }
    static void operator delete(void* block) { std::free(block); }
};
struct Left {
    long numbers[15];
    Left() { numbers[3] = 1; }
};
struct Right {
    long numbers[15];
    Right() { numbers[9] = 1; }
};

/// As big as the class that it is derived from, and without a constructor that could be seen.
struct Tagged : Point {};
struct Aggregate : Outer {};
struct Coloured : Outer {
    using Outer::Outer;
};
struct Core {
    long numbers[29];
    explicit Core(int first);
};
OUT_OF_LINE Core::Core(int first) { numbers[0] = first; }
struct Shell : Core {};
struct Printable {
    virtual ~Printable() = default;
    long pages = 2;
};
struct Poster : Square, Printable {
    long width = 5;
};
struct Virtual : virtual Shape {
    long extra = 6;
};
struct Holder {
    Pod* pod = new Pod;
    long rest[20];
};
struct One {
    long numbers[23];
};
struct Two {
    long numbers[23];
};
struct Three {
    long numbers[25];
    Three() { numbers[0] = 1; }
};
struct Four {
    long numbers[25];
    Four() { numbers[0] = 1; }
};

} // namespace shop

namespace {

struct Hidden {
    long numbers[9];
    explicit Hidden(int first);
};
OUT_OF_LINE Hidden::Hidden(int first) { numbers[0] = first; }

void* volatile s_kept;

template <typename T>
OUT_OF_LINE T* note(const char* type, T* object) {
    s_kept = object;
    std::printf("%p|%s\n", const_cast<void*>(s_kept), type);
    return object;
}
OUT_OF_LINE void noteBlock(const char* type, void* block) {
    s_kept = block;
    std::printf("%p|%s\n", const_cast<void*>(s_kept), type);
}

using namespace shop;

OUT_OF_LINE Pod* makePod() { return new Pod; }
OUT_OF_LINE Shape* makeSquare() { return new Square; }
OUT_OF_LINE Shape* makeEither(bool isSquare) {
    if (isSquare)
        return new Square;
    return new Circle;
}
OUT_OF_LINE void* makeLeftOrRight(bool isLeft) { return isLeft ? static_cast<void*>(new Left) : new Right; }

/// Compilers may make one call of the two.
OUT_OF_LINE void storeOneOrTwo(bool isOne, void** into) {
    if (isOne) {
        One* one = new One;
        *into = one;
    } else {
        Two* two = new Two;
        *into = two;
    }
}
OUT_OF_LINE void storeThreeOrFour(bool isThree, void** into) {
    if (isThree) {
        std::puts("|three");
        Three* three = new Three;
        *into = three;
    } else {
        std::puts("|four");
        Four* four = new Four;
        *into = four;
    }
}
template <typename T>
OUT_OF_LINE T* make() {
    return new T;
}
template <typename T>
T* makeInline() {
    return new T;
}
#define MAKE(type) new type

OUT_OF_LINE void objects(int count) {
    Pod* pod = new Pod;
    note("shop::Pod", pod);
    note("shop::Pod", makePod());
    note("shop::Pod", new Pod{{1, 2, 3, 4, 5}});
    note("shop::Inlined", new Inlined);
    note("shop::Inlined", new Inlined(count));
    note("shop::Outer", new Outer(count));
    note("shop::Outer", new Outer(Outer(count)));
    note("shop::Outer::Inner", new Outer::Inner());
    note("shop::Box<int>", new Box<int>);
    note("shop::Box<shop::Box<int> >", new Box<Box<int>>);
    note("(anonymous namespace)::Hidden", new Hidden(count));
    note("shop::Pooled", new Pooled);
    struct Local {
        long numbers[17];
        explicit Local(long first) { numbers[1] = first; }
    };
    noteBlock("Local", new Local(count));
    std::unique_ptr<Inlined> owned(new Inlined(4));
    note("shop::Inlined", owned.release());
    note("shop::Outer", new (std::nothrow) Outer(count > 100 ? 3 : 4));
}

OUT_OF_LINE void families(int count) {
    note("shop::Shape", new Shape);
    note("shop::Square", makeSquare());
    Shape* shape = new Circle;
    note("shop::Circle", shape);
    note("shop::Square", makeEither(count > 0));
    note("shop::Circle", makeEither(count < 0));
    note("shop::Point4", new Point4{{1, 2, 3}, 4});
    Point* point = new Point4;
    note("shop::Point4", point);
    noteBlock("shop::Left", makeLeftOrRight(count > 0));
    noteBlock("shop::Right", makeLeftOrRight(count < 0));
    Tagged tagged{};
    note("shop::Tagged", new Tagged(tagged));
    Point* taggedPoint = new Tagged;
    note("shop::Tagged", taggedPoint);
    struct LocalTag : Spot {
        long first() const { return x; }
    };
    Spot* localSpot = new LocalTag();
    noteBlock("LocalTag", localSpot);
    Spot* spot = new Spot();
    spot->y = static_cast<LocalTag*>(localSpot)->first();
    note("shop::Spot", spot);
    note("shop::Aggregate", new Aggregate{Outer(count)});
    Outer* outer = new Aggregate{Outer(count)};
    note("shop::Aggregate", outer);
    note("shop::Coloured", new Coloured(count));
    note("shop::Shell", new Shell{Core(count)});
    Core* core = new Shell{Core(count)};
    note("shop::Shell", core);
    note("shop::Core", new Core(count));
    note("shop::Far", new Far(count));
    Far* far = new Far(count);
    note("shop::Far", far);
    note("shop::FarHeir", new FarHeir(count));
    Far* heir = new FarHeir(count);
    note("shop::FarHeir", heir);
    note("shop::FarWhole", new FarWhole{Far(count)});
    FarWhole* farWhole = new FarWhole{Far(count)};
    note("shop::FarWhole", farWhole);
    note("shop::FarTwin", new FarTwin);
    Far* twin = new FarTwin;
    note("shop::FarTwin", twin);
    note("shop::FarChild", new FarChild(count));
    Far* child = new FarChild(count);
    note("shop::FarChild", child);
    note("shop::Plain", new Plain);
    Plain* plain = new PlainHeir;
    note("shop::PlainHeir", plain);
    Poster* poster = new Poster;
    note("shop::Poster", poster);
    Shape* shapePoster = new Poster;
    note("shop::Poster", shapePoster);
    note("shop::Virtual", new Virtual);
    Holder* holder = new Holder;
    note("shop::Holder", holder);
    note("shop::Pod", holder->pod);
}

OUT_OF_LINE void alike(int count) {
    void* block = nullptr;
    storeOneOrTwo(count > 0, &block);
    noteBlock("shop::One", block);
    storeOneOrTwo(count < 0, &block);
    noteBlock("shop::Two", block);
    storeThreeOrFour(count > 0, &block);
    noteBlock("shop::Three", block);
    storeThreeOrFour(count < 0, &block);
    noteBlock("shop::Four", block);
    note("shop::One", make<One>());
    note("shop::Two", make<Two>());
    note("shop::One", makeInline<One>());
    note("shop::Two", makeInline<Two>());
    One* one = MAKE(One);
    note("shop::One", one);
    Three* threes[2] = {MAKE(Three), new Three};
    note("shop::Three", threes[0]);
    note("shop::Three", threes[1]);
    const auto lambda = [] { return new Pod; };
    note("shop::Pod", lambda());
    std::unique_ptr<Shape> owned(new Circle);
    note("shop::Circle", owned.release());
    Pod* pods[3];
    for (auto& pod : pods) {
        pod = new Pod;
        note("shop::Pod", pod);
    }
}

/// Objects that begin with another one which has a constructor.
OUT_OF_LINE void wholes(int count) {
    noteBlock("shop::Whole", new Whole{Outer(count)});
    note("shop::Whole", new Whole{Outer(count + 1)});
    Whole* whole = new Whole{Outer(count)};
    note("shop::Whole", whole);
    note("shop::Named", new Named{std::string(static_cast<std::size_t>(count) + 40, 'x')});
    noteBlock("shop::Named", new Named{"a name that is longer than what fits without a block"});
}

OUT_OF_LINE void arrays(int count) {
    Pod* pods = new Pod[static_cast<std::size_t>(count) + 3];
    note("shop::Pod", pods);
    Inlined* inlined = new Inlined[5];
    note("shop::Inlined", inlined);
    note("shop::Box<int>", new Box<int>[3]);
    int* numbers = new int[static_cast<std::size_t>(count) + 9];
    note("int", numbers);
    noteBlock("-", new char[100]);
}

OUT_OF_LINE void blocks(int count) {
    noteBlock("-", ::operator new(static_cast<std::size_t>(count) + 47));
    auto* header = static_cast<Header*>(::operator new(sizeof(Header) + 64));
    header->length = 64;
    noteBlock("-", header);
}

} // namespace

int main(int count, char**) {
    objects(count);
    families(count);
    alike(count);
    wholes(count);
    arrays(count);
    blocks(count);
    std::fflush(stdout);
    std::_Exit(0); // nothing is destroyed
}
