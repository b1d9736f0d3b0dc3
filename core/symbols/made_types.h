// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/call_targets.h"
#include "core/symbols/class_index.h"
#include "core/symbols/dwarf_lines.h"
#include "core/symbols/dwarf_locations.h"
#include "core/symbols/function_scopes.h"
#include "core/symbols/result_trail.h"
#include "core/symbols/scope_names.h"
#include "core/symbols/symbolizer.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark {

/// What the `new` expressions of one module (x86-64) make: the class whose constructor gets the block, called
/// or inlined, for the expression itself and not for a part of what it makes; or the one that a pointer to
/// the block is declared to point to, if no class that is as big begins with one of it. Where g++ may have
/// made one call of several, nothing is told if another class that is as big is spoken of in the function.
class MadeTypes {
public:
    /// `code` and `symbols` must outlive this. `unitOf`: the unit with the code at an address, or null; it
    /// stays open until the next forgetUnits().
    MadeTypes(
        const LinkedCode& code, const ElfSymbols& symbols, std::function<DwarfUnit*(std::uint64_t)> unitOf);

    /// Whether this is an address behind a call of operator new.
    bool isSite(std::uint64_t returnAddress);
    /// Looks at sites within one function with code, the DIE `function`, which begins at `start`.
    void look(DwarfUnit& unit, std::uint64_t function, std::uint64_t start,
        std::span<const std::uint64_t> returnAddresses);
    /// The instructions whose source lines are needed to decide about what was looked at.
    std::vector<std::uint64_t> neededLines() const;
    struct Answer {
        std::uint64_t returnAddress = 0;
        MadeType type;
    };
    /// What is told of the sites that were looked at since the last call.
    std::vector<Answer> decide(const std::function<LineRow(std::uint64_t)>& lineAt);
    /// To be called before units are closed.
    void forgetUnits();

private:
    struct Place {
        VariablePlace where;
        std::uint32_t variable = 0;
    };
    /// One function that is looked at.
    struct Function {
        DwarfUnit& unit;
        FunctionScopes scopes;
        std::vector<Place> places;
        std::optional<std::int64_t> frameBase; ///< its offset from rbp, if that is known
        std::vector<DieRef> classes;           ///< that are spoken of, if code may have been merged
    };
    struct Candidate {
        DieRef type;
        std::uint64_t size = 0; ///< 0 = not known
        std::string name;
        std::uint64_t call = 0;   ///< of a constructor that is called: the instruction
        std::uint32_t file = 0;   ///< of one that is inlined: where it is called
        std::uint32_t line = 0;   ///< of the same
        std::uint32_t column = 0; ///< of the same
        bool isDefault = false;   ///< the constructor has no arguments
        bool hasRival = false;    ///< another class of this size is spoken of where code may have been merged
    };
    /// A site with what was found for it.
    struct Site {
        DwarfUnit* unit = nullptr;
        std::vector<DwarfUnit*> sources; ///< with the classes that the code around was written with
        std::uint64_t returnAddress = 0;
        bool isArray = false;
        std::optional<Candidate> noted;
        std::vector<Candidate> constructed;
        std::vector<Candidate> pointedTo;
    };

    void search(const Function& function, Site& site);
    std::vector<DieRef> classesIn(const Function& function);
    void findRivals(const Function& function, Candidate& known);
    bool mayBeginOther(const Site& site, const Candidate& named, std::uint64_t size);
    bool mayHide(const Site& site, const Candidate& pointedTo);
    static std::vector<DwarfUnit*> sourcesOf(const Function& function, std::uint32_t scope);
    bool anyClasses(const Site& site, const std::function<bool(ClassIndex&)>& isWanted);
    void addCalled(const Function& function, std::uint32_t around, std::uint64_t address,
        const CallTargets::Function& called, Site& site);
    void addVariables(
        const Function& function, std::uint32_t around, std::span<const TrailStep> steps, Site& site);
    void addVariable(const Function& function, std::uint32_t around, std::uint32_t variable, Site& site);
    static bool isAt(const Function& function, const Place& place, std::span<const TrailStep> steps);
    std::optional<MadeType> decide(Site& site, const std::function<LineRow(std::uint64_t)>& lineAt);

    bool isCertain(const Candidate& built, const Site& site, bool isGnu);
    static bool isOfExpression(const Candidate& constructor, const LineRow& line, const Site& site,
        bool isGnu, const std::function<LineRow(std::uint64_t)>& lineAt);
    std::uint32_t outermostBuilding(const Function& function, std::uint32_t scope, std::uint32_t around);
    std::optional<Candidate> outermostConstructor(
        const Function& function, std::uint32_t scope, std::uint32_t around);
    std::optional<Candidate> candidate(DwarfUnit& unit, DieRef type);
    DieRef constructedBy(DieRef function);
    ClassIndex* classesOf(DwarfUnit& unit);
    std::optional<std::int64_t> frameBaseOf(
        DwarfUnit& unit, const FunctionScopes& scopes, std::uint64_t start) const;

    const LinkedCode* m_code;
    CallTargets m_targets;
    ResultTracker m_tracker;
    FunctionNames m_names;
    std::map<std::uint32_t, WorkBudget> m_work; ///< by file: bytes of units that may still be read
    std::function<DwarfUnit*(std::uint64_t)> m_unitOf;
    std::vector<Site> m_sites;
    std::map<DwarfUnit*, ClassIndex> m_classes;
    std::map<std::pair<DwarfUnit*, std::uint64_t>, DieRef> m_constructors; ///< by the inlined function's DIE
};

} // namespace tidemark
