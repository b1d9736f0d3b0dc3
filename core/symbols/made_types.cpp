// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/made_types.h"

#include "core/symbols/die_walk.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <dwarf.h>

namespace tidemark {

namespace {

constexpr std::size_t kMostPlaces = 100'000; ///< of one function
constexpr int kLongestChain = 16;            ///< of references; more is a loop in broken data
constexpr std::uint64_t kCookie = 8;         ///< before the first object of an array (Itanium C++ ABI, 2.7)

/// "push rbp; mov rbp, rsp", also behind "endbr64": rbp is then 16 below the canonical frame address.
bool setsUpFrame(std::span<const std::byte> code) {
    constexpr std::array<std::uint8_t, 4> kEndBranch = {0xf3, 0x0f, 0x1e, 0xfa};
    constexpr std::array<std::uint8_t, 4> kFrame = {0x55, 0x48, 0x89, 0xe5};
    if (code.size() >= 8 && std::memcmp(code.data(), kEndBranch.data(), kEndBranch.size()) == 0)
        code = code.subspan(kEndBranch.size());
    return code.size() >= 4 && std::memcmp(code.data(), kFrame.data(), kFrame.size()) == 0;
}

std::string_view withoutArguments(std::string_view name) {
    return name.substr(0, name.find('<'));
}

/// The DIE that an inlined or a defined one stands for; no unit if it stands for itself.
DieRef originOf(const DieRef& die, const DieFields& fields) {
    if (!fields.has(Slot::Origin) && !fields.has(Slot::Specification))
        return {};
    return die.unit->reference(fields[fields.has(Slot::Origin) ? Slot::Origin : Slot::Specification]);
}

/// The declared type of a variable, parameter or function; no unit if there is none.
DieRef declaredType(DieRef die) {
    DieFields fields;
    for (int i = 0; i < kLongestChain && readDie(die, fields) != 0; ++i) {
        if (fields.has(Slot::Type))
            return die.unit->reference(fields[Slot::Type]);
        die = originOf(die, fields);
    }
    return {};
}

bool isArtificial(DieRef die) {
    DieFields fields;
    for (int i = 0; i < kLongestChain && readDie(die, fields) != 0; ++i) {
        if (fields.has(Slot::Artificial))
            return true;
        die = originOf(die, fields);
    }
    return false;
}

/// The first parameter that the DIE of a function holds.
DieRef firstParameter(const DieRef& function) {
    DieReader reader(*function.unit, function.offset);
    const Abbrev* head = reader.next();
    if (head == nullptr || !head->hasChildren)
        return {};
    DieFields fields;
    reader.fields(*head, fields);
    while (const Abbrev* abbrev = reader.next()) {
        if (abbrev->tag == DW_TAG_formal_parameter)
            return {function.unit, reader.start()};
        reader.fields(*abbrev, fields);
        reader.skipChildren(*abbrev, fields);
    }
    return {};
}

/// Whether a function has no parameters but those that the compiler adds.
bool takesNothing(const DieRef& function) {
    DieFields fields;
    if (readDie(function, fields) == 0)
        return false;
    DieReader reader(*function.unit, function.offset);
    const Abbrev* head = reader.next();
    if (head == nullptr || !head->hasChildren)
        return false;
    reader.fields(*head, fields);
    while (const Abbrev* abbrev = reader.next()) {
        if (abbrev->tag == DW_TAG_formal_parameter && !isArtificial({function.unit, reader.start()}))
            return false;
        reader.skipTree(*abbrev);
    }
    return true;
}

/// Whether a pointer to an object of `type` may be kept as one to a `base`.
bool isOrDerivesFrom(DieRef type, std::string_view base) {
    DieFields fields;
    for (int i = 0; i < kLongestChain && readDie(type, fields) != 0; ++i) {
        if (type.unit->text(fields[Slot::Name]) == base)
            return true;
        type = firstPart(type, ClassIndex::Part::Base);
    }
    return false;
}

/// Whether an object of `type` begins with one of a class of this name, or is one.
bool beginsWith(const DieRef& type, std::string_view name) {
    DieFields fields;
    std::vector<DieRef> left = {type};
    for (int i = 0; i < kLongestChain && !left.empty(); ++i) {
        const DieRef part = left.back();
        left.pop_back();
        if (readDie(part, fields) == 0)
            continue;
        if (part.unit->text(fields[Slot::Name]) == name)
            return true;
        left.push_back(firstPart(part, ClassIndex::Part::Member));
        left.push_back(firstPart(part, ClassIndex::Part::Base));
    }
    return false;
}

/// Whether objects begin with a pointer to their class's table of functions.
bool isPolymorphic(DieRef type) {
    DieFields fields;
    for (int i = 0; i < kLongestChain && isClassTag(readDie(type, fields)); ++i) {
        if (fields.has(Slot::ContainingType))
            return true;
        type = firstPart(type, ClassIndex::Part::Base);
    }
    return false;
}

bool isGnu(DwarfUnit& unit) {
    return unit.text(unit.root[Slot::Producer]).starts_with("GNU");
}
/// Whether equal code at the ends of several branches may have become one: g++ keeps one's lines and
/// variables then. clang++ gives such code no line.
bool mayMergeCode(DwarfUnit& unit) {
    const std::string_view producer = unit.text(unit.root[Slot::Producer]);
    return isGnu(unit) && producer.find(" -O") != std::string_view::npos &&
           producer.find(" -O0") == std::string_view::npos;
}

/// Whether a block of `bytes` can hold what a `new` of objects of `size` asks for.
bool fits(std::uint64_t bytes, std::uint64_t size, bool isArray) {
    if (size == 0)
        return false;
    if (!isArray)
        return bytes == size;
    return bytes >= size && (bytes % size == 0 || (bytes > kCookie && (bytes - kCookie) % size == 0));
}

} // namespace

MadeTypes::MadeTypes(
    const LinkedCode& code, const ElfSymbols& symbols, std::function<DwarfUnit*(std::uint64_t)> unitOf)
    : m_code(&code), m_targets(code, symbols), m_unitOf(std::move(unitOf)) {}

bool MadeTypes::isSite(std::uint64_t returnAddress) {
    return m_targets.newBefore(returnAddress) != CallTargets::Kind::Other;
}

void MadeTypes::forgetUnits() {
    m_classes.clear();
    m_constructors.clear();
}

void MadeTypes::look(DwarfUnit& unit, std::uint64_t function, std::uint64_t start,
    std::span<const std::uint64_t> returnAddresses) {
    Function read{unit, FunctionScopes(unit, function), {}, {}, {}};
    if (read.scopes.scopes().empty() || m_targets.isShared(start))
        return;
    read.frameBase = frameBaseOf(unit, read.scopes, start);
    for (std::uint32_t i = 0; i < read.scopes.variables().size(); ++i)
        readPlaces(unit, read.scopes.variables()[i].location, [&](const VariablePlace& place) {
            if (place.kind == VariablePlace::Kind::Register || read.frameBase)
                read.places.push_back({place, i});
            return read.places.size() < kMostPlaces;
        });
    if (mayMergeCode(unit))
        read.classes = classesIn(read);
    for (const auto returnAddress : returnAddresses) {
        Site& site = m_sites.emplace_back();
        site.unit = &unit;
        site.returnAddress = returnAddress;
        site.isArray = m_targets.newBefore(returnAddress) == CallTargets::Kind::NewArray;
        for (const auto& note : read.scopes.callNotes())
            if (note.returnAddress == returnAddress)
                site.noted = candidate(unit, plainType(unit.reference(note.type)));
        if (!site.noted)
            search(read, site);
    }
}

void MadeTypes::search(const Function& function, Site& site) {
    // Both are gone through for each site.
    if (!function.unit.file->budget().spend(function.scopes.scopes().size() + function.places.size()))
        return;
    constexpr std::array<std::int32_t, 2> kOffsets = {0, kCookie};
    const std::uint32_t around = function.scopes.scopeAt(site.returnAddress - 1);
    site.sources = sourcesOf(function, around);
    const CodeRange piece = function.scopes.pieceAround(site.returnAddress - 1);
    auto code = m_code->from(piece.low);
    code = code.first(std::min<std::size_t>(code.size(), piece.high - piece.low));
    const auto goOn = [&](const TrailCall& call) {
        const auto* called = m_targets.at(call.target, call.slot);
        if (called != nullptr && called->kind == CallTargets::Kind::Constructor)
            addCalled(function, around, call.address, *called, site);
        return called != nullptr && called->kind == CallTargets::Kind::FillsMemory;
    };
    const auto steps = m_tracker.follow(
        code, piece.low, site.returnAddress, std::span(kOffsets).first(site.isArray ? 2 : 1), goOn);
    addVariables(function, around, steps, site);
    if (std::any_of(steps.begin(), steps.end(), [](const TrailStep& step) { return step.returns; })) {
        const std::uint64_t die = function.scopes.scopes()[FunctionScopes::kFunction].die;
        if (auto known = candidate(function.unit, pointedTo(declaredType({&function.unit, die}))))
            site.pointedTo.push_back(*std::move(known));
    }
    for (Candidate& known : site.constructed)
        findRivals(function, known);
    for (Candidate& known : site.pointedTo)
        findRivals(function, known);
}

/// The classes that pointers in a function are declared to point to, and those whose constructors are
/// inlined.
std::vector<DieRef> MadeTypes::classesIn(const Function& function) {
    std::vector<DieRef> classes;
    for (const auto& variable : function.scopes.variables())
        classes.push_back(pointedTo(declaredType({&function.unit, variable.die})));
    for (const auto& scope : function.scopes.scopes())
        if (scope.isInlined)
            classes.push_back(constructedBy({&function.unit, scope.die}));
    const auto place = [](const DieRef& type) { return std::pair(type.unit, type.offset); };
    std::sort(classes.begin(), classes.end(),
        [&](const DieRef& one, const DieRef& other) { return place(one) < place(other); });
    classes.erase(std::unique(classes.begin(), classes.end(),
                      [&](const DieRef& one, const DieRef& other) { return place(one) == place(other); }),
        classes.end());
    return classes;
}

void MadeTypes::findRivals(const Function& function, Candidate& known) {
    // What has become one calls one constructor, and stores one pointer to a table of functions.
    if (known.call != 0 || isPolymorphic(known.type))
        return;
    DieFields fields;
    for (const DieRef& other : function.classes) {
        if (!isClassTag(readDie(other, fields)) || !fields.has(Slot::ByteSize) ||
            fields.number(Slot::ByteSize) != known.size)
            continue;
        const std::string_view name = other.unit->text(fields[Slot::Name]);
        known.hasRival = known.hasRival || !beginsWith(known.type, name);
    }
}

void MadeTypes::addCalled(const Function& function, std::uint32_t around, std::uint64_t address,
    const CallTargets::Function& called, Site& site) {
    // A constructor that is called from an inlined one builds a part of what that one builds.
    if (auto outer = outermostConstructor(function, function.scopes.scopeAt(address), around)) {
        site.constructed.push_back(*std::move(outer));
        return;
    }
    std::optional<Candidate> known;
    const auto size = site.isArray ? std::nullopt : m_targets.constantSize(site.returnAddress);
    ClassIndex* const classes = classesOf(function.unit);
    if (classes != nullptr)
        known = candidate(function.unit, classes->named(called.constructed, size, m_names));
    // Compilers may describe a class where its constructors are only.
    DwarfUnit* const other = known || called.address == 0 ? nullptr : m_unitOf(called.address);
    if (ClassIndex* const others = other != nullptr ? classesOf(*other) : nullptr; others != nullptr)
        known = candidate(*other, others->named(called.constructed, size, m_names));
    if (!known)
        known = Candidate{{}, 0, called.constructed};
    known->call = address;
    known->isDefault = called.isDefault;
    site.constructed.push_back(*std::move(known));
}

void MadeTypes::addVariables(
    const Function& function, std::uint32_t around, std::span<const TrailStep> steps, Site& site) {
    if (steps.empty())
        return;
    const auto [first, end] = std::minmax_element(steps.begin(), steps.end(),
        [](const TrailStep& one, const TrailStep& other) { return one.address < other.address; });
    std::uint32_t last = ~std::uint32_t{0};
    for (const Place& place : function.places) {
        if (place.where.low > end->address || place.where.high <= first->address)
            continue;
        if (place.variable == last || !isAt(function, place, steps))
            continue;
        last = place.variable;
        addVariable(function, around, place.variable, site);
    }
}

/// Whether the block's address lies in a place at any of the steps.
bool MadeTypes::isAt(const Function& function, const Place& place, std::span<const TrailStep> steps) {
    const std::uint32_t scope = function.scopes.variables()[place.variable].scope;
    return std::any_of(steps.begin(), steps.end(), [&](const TrailStep& step) {
        if (step.address < place.where.low || step.address >= place.where.high)
            return false;
        if (place.where.kind == VariablePlace::Kind::Register)
            return place.where.number < 16 && (step.registers >> place.where.number & 1) != 0;
        const auto& slots = step.frameSlots;
        return std::find(slots.begin(), slots.end(), place.where.number + *function.frameBase) !=
                   slots.end() &&
               function.scopes.contains(scope, step.address);
    });
}

void MadeTypes::addVariable(
    const Function& function, std::uint32_t around, std::uint32_t variable, Site& site) {
    const auto& known = function.scopes.variables()[variable];
    const DieRef die{&function.unit, known.die};
    if (!isArtificial(die)) {
        // What a constructor does with the block may be about its first part only.
        if (outermostBuilding(function, known.scope, around) != FunctionScopes::kFunction)
            return;
        if (auto type = candidate(function.unit, pointedTo(declaredType(die))))
            site.pointedTo.push_back(*std::move(type));
        return;
    }
    const DieRef scope{&function.unit, function.scopes.scopes()[known.scope].die};
    if (constructedBy(scope).unit == nullptr)
        return;
    if (auto outer = outermostConstructor(function, known.scope, around))
        site.constructed.push_back(*std::move(outer));
}

/// The outermost of the inlined constructors around `scope` that do not hold the `new` expression itself,
/// which is in the scope `around`; kFunction if there is none.
std::uint32_t MadeTypes::outermostBuilding(
    const Function& function, std::uint32_t scope, std::uint32_t around) {
    std::uint32_t outermost = FunctionScopes::kFunction;
    for (; scope != FunctionScopes::kFunction && !function.scopes.isWithin(around, scope);
         scope = function.scopes.scopes()[scope].parent) {
        const auto& inlined = function.scopes.scopes()[scope];
        if (inlined.isInlined && constructedBy({&function.unit, inlined.die}).unit != nullptr)
            outermost = scope;
    }
    return outermost;
}

std::optional<MadeTypes::Candidate> MadeTypes::outermostConstructor(
    const Function& function, std::uint32_t scope, std::uint32_t around) {
    const std::uint32_t outermost = outermostBuilding(function, scope, around);
    if (outermost == FunctionScopes::kFunction)
        return std::nullopt;
    const DieRef inlined{&function.unit, function.scopes.scopes()[outermost].die};
    auto found = candidate(function.unit, constructedBy(inlined));
    DieFields fields;
    if (found && readDie(inlined, fields) != 0) {
        found->file = static_cast<std::uint32_t>(fields.number(Slot::CallFile));
        found->line = static_cast<std::uint32_t>(fields.number(Slot::CallLine));
        found->column = static_cast<std::uint32_t>(fields.number(Slot::CallColumn));
        found->isDefault = takesNothing(inlined.unit->reference(fields[Slot::Origin]));
    }
    return found;
}

/// The class that a constructor, by its own DIE or that of an inlined copy, builds; no unit for others.
DieRef MadeTypes::constructedBy(DieRef function) {
    const auto [entry, isNew] = m_constructors.try_emplace(std::pair(function.unit, function.offset));
    if (!isNew)
        return entry->second;
    std::string_view name;
    DieRef type;
    DieFields fields;
    for (int i = 0; i < kLongestChain && readDie(function, fields) != 0; ++i) {
        if (name.empty())
            name = function.unit->text(fields[Slot::Name]);
        if (type.unit == nullptr)
            if (const DieRef self = firstParameter(function); self.unit != nullptr && isArtificial(self))
                type = pointedTo(declaredType(self));
        function = originOf(function, fields);
    }
    if (type.unit == nullptr || !isClassTag(readDie(type, fields)) || name.empty() ||
        withoutArguments(type.unit->text(fields[Slot::Name])) != withoutArguments(name))
        type = {};
    entry->second = type;
    return type;
}

std::optional<MadeTypes::Candidate> MadeTypes::candidate(DwarfUnit& unit, DieRef type) {
    DieFields fields;
    const unsigned tag = readDie(type, fields);
    const bool isClass = isClassTag(tag);
    if (!isClass && tag != DW_TAG_base_type && tag != DW_TAG_enumeration_type)
        return std::nullopt;
    std::string name = m_names.ofType(type);
    if (name.empty() || name.find("{unnamed}") != std::string::npos)
        return std::nullopt;
    if (isClass && fields.has(Slot::Declaration)) {
        ClassIndex* const classes = classesOf(unit);
        type = classes != nullptr ? classes->named(name, {}, m_names) : DieRef{};
        if (readDie(type, fields) == 0)
            return std::nullopt;
    }
    if (!fields.has(Slot::ByteSize) || fields.number(Slot::ByteSize) == 0)
        return std::nullopt;
    return Candidate{type, fields.number(Slot::ByteSize), std::move(name)};
}

std::vector<std::uint64_t> MadeTypes::neededLines() const {
    std::vector<std::uint64_t> addresses;
    for (const Site& site : m_sites)
        for (const Candidate& known : site.constructed)
            if (known.call != 0)
                addresses.push_back(known.call);
    return addresses;
}

std::vector<MadeTypes::Answer> MadeTypes::decide(const std::function<LineRow(std::uint64_t)>& lineAt) {
    std::vector<Answer> answers;
    for (Site& site : m_sites)
        if (auto type = decide(site, lineAt))
            answers.push_back({site.returnAddress, *std::move(type)});
    m_sites.clear();
    return answers;
}

std::optional<MadeType> MadeTypes::decide(Site& site, const std::function<LineRow(std::uint64_t)>& lineAt) {
    const LineRow line = lineAt(site.returnAddress - 1);
    // Code of line 0 was made of several places: what stands behind it may be of one of them only.
    if (!line.found || line.line == 0)
        return std::nullopt;
    const auto told = [&](const Candidate& known, MadeType::How how) {
        return MadeType{known.name, known.size, how, site.isArray};
    };
    if (site.noted)
        return told(*site.noted, MadeType::How::CallNote);
    const auto size = m_targets.constantSize(site.returnAddress);
    const auto isOther = [&](const Candidate& known) {
        return known.size != 0 && size && !fits(*size, known.size, site.isArray);
    };
    const auto isOne = [](const std::vector<Candidate>& all) {
        return !all.empty() && std::all_of(all.begin(), all.end(),
                                   [&](const Candidate& known) { return known.name == all.front().name; });
    };
    const bool isByGnu = isGnu(*site.unit);
    std::erase_if(site.pointedTo, isOther);
    std::erase_if(site.constructed, [&](const Candidate& known) {
        return isOther(known) || !isOfExpression(known, line, site, isByGnu, lineAt);
    });
    // Of a class with virtual functions compilers may say no more than its name here.
    for (Candidate& known : site.constructed)
        if (known.size == 0 && size && !site.isArray && !mayBeginOther(site, known, *size))
            known.size = *size;
    const auto isMerged = [](const Candidate& known) { return known.hasRival; };
    if (!site.constructed.empty())
        return isOne(site.constructed) && isCertain(site.constructed.front(), site, isByGnu) &&
                       std::none_of(site.constructed.begin(), site.constructed.end(), isMerged)
                   ? std::optional(told(site.constructed.front(), MadeType::How::Constructor))
                   : std::nullopt;
    // clang++ has no column for code that it made of several places.
    if ((!isByGnu && line.column == 0) || std::any_of(site.pointedTo.begin(), site.pointedTo.end(), isMerged))
        return std::nullopt;
    std::erase_if(site.pointedTo, [&](const Candidate& known) { return mayHide(site, known); });
    return isOne(site.pointedTo) ? std::optional(told(site.pointedTo.front(), MadeType::How::Pointer))
                                 : std::nullopt;
}

/// Whether a class that is only known by its name may be what another one of `size` bytes begins with.
bool MadeTypes::mayBeginOther(const Site& site, const Candidate& named, std::uint64_t size) {
    return anyClasses(
        site, [&](ClassIndex& classes) { return classes.hasFirstPartNamed(ownName(named.name), size); });
}

/// Whether a pointer to one class may be to another that begins with it and is as big.
bool MadeTypes::mayHide(const Site& site, const Candidate& pointedTo) {
    // Compilers may describe a class with virtual functions where those are only.
    return isPolymorphic(pointedTo.type) || anyClasses(site, [&](ClassIndex& classes) {
        return classes.isFirstPart(pointedTo.type, pointedTo.size, ClassIndex::Part::Base) ||
               classes.isFirstPart(pointedTo.type, pointedTo.size, ClassIndex::Part::Member) ||
               (site.isArray && classes.isBaseOfMultiple(pointedTo.type, pointedTo.size));
    });
}

/// Whether a unit that the site's code comes from has such classes, or they cannot be known.
bool MadeTypes::anyClasses(const Site& site, const std::function<bool(ClassIndex&)>& isWanted) {
    return std::any_of(site.sources.begin(), site.sources.end(), [&](DwarfUnit* unit) {
        ClassIndex* const classes = classesOf(*unit);
        return classes == nullptr || isWanted(*classes);
    });
}

/// The unit of a function, and those of what is inlined there: others after optimisation at link time.
std::vector<DwarfUnit*> MadeTypes::sourcesOf(const Function& function, std::uint32_t scope) {
    std::vector<DwarfUnit*> units = {&function.unit};
    DieFields fields;
    for (;; scope = function.scopes.scopes()[scope].parent) {
        DieRef die{&function.unit, function.scopes.scopes()[scope].die};
        for (int i = 0; i < kLongestChain && readDie(die, fields) != 0; ++i) {
            if (std::find(units.begin(), units.end(), die.unit) == units.end())
                units.push_back(die.unit);
            die = originOf(die, fields);
        }
        if (scope == FunctionScopes::kFunction)
            return units;
    }
}

/// Whether what a constructor builds is all that the expression makes.
bool MadeTypes::isCertain(const Candidate& built, const Site& site, bool isGnu) {
    DieFields fields;
    bool isPointedTo = false;
    for (const Candidate& target : site.pointedTo) {
        if (readDie(target.type, fields) == 0 ||
            !isOrDerivesFrom(built.type, target.type.unit->text(fields[Slot::Name])))
            return false;
        isPointedTo = isPointedTo || target.name == built.name;
    }
    if (built.size == 0 || built.type.unit == nullptr)
        return built.size != 0 && site.pointedTo.empty();
    const auto isFirst = [&](ClassIndex::Part part) {
        return anyClasses(
            site, [&](ClassIndex& classes) { return classes.isFirstPart(built.type, built.size, part); });
    };
    // In macros and lists of initial values all may have one place: it may be the first part of a whole.
    if (!isPolymorphic(built.type) && isFirst(ClassIndex::Part::Base))
        return false;
    if (isPointedTo || (!isGnu && !site.isArray))
        return true;
    return !site.isArray && !isFirst(ClassIndex::Part::Member);
}

/// Whether a constructor is called where the `new` expression at `line` is, and not for a part of what that
/// makes. g++ has one place for both, but gives "new T()" that of the expression around it; clang++ gives the
/// call of operator new that of the word "new", and the constructor that of the type behind it.
bool MadeTypes::isOfExpression(const Candidate& constructor, const LineRow& line, const Site& site,
    bool isGnu, const std::function<LineRow(std::uint64_t)>& lineAt) {
    constexpr std::uint32_t kBehindNew = 4;
    LineRow own;
    own.file = site.unit->skeleton == nullptr ? constructor.file : line.file; // those of split units differ
    own.line = constructor.line;
    own.column = constructor.column;
    if (constructor.call != 0)
        own = lineAt(constructor.call);
    if (own.file != line.file || own.line != line.line || own.column == 0 || line.column == 0)
        return false;
    if (isGnu)
        return own.column == line.column || (constructor.isDefault && own.column < line.column);
    return own.column == line.column + (site.isArray ? 0 : kBehindNew);
}

ClassIndex* MadeTypes::classesOf(DwarfUnit& unit) {
    const auto known = m_classes.find(&unit);
    if (known != m_classes.end())
        return &known->second;
    constexpr std::uint64_t kWorkPerByte = 4;
    const auto work =
        m_work.try_emplace(unit.file->id(), unit.file->section(DwarfSection::Info).size() * kWorkPerByte);
    if (!work.first->second.spend(unit.header.end - unit.header.offset))
        return nullptr;
    return &m_classes.try_emplace(&unit, unit).first->second;
}

/// How far the base of variables' offsets lies from rbp, if the function keeps that.
std::optional<std::int64_t> MadeTypes::frameBaseOf(
    DwarfUnit& unit, const FunctionScopes& scopes, std::uint64_t start) const {
    constexpr std::uint8_t kRbp = DW_OP_reg6;
    constexpr std::int64_t kFrameHead = 16; // the return address and the caller's rbp
    const auto base = unit.block(scopes.function()[Slot::FrameBase]);
    if (base.size() != 1 || !setsUpFrame(m_code->from(start)))
        return std::nullopt;
    if (base[0] == kRbp)
        return 0;
    return base[0] == DW_OP_call_frame_cfa ? std::optional(kFrameHead) : std::nullopt;
}

} // namespace tidemark
