// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace tidemark::ui {

/// What the models of this folder offer besides Qt's own roles.
enum Role : int {
    SortRole = Qt::UserRole, ///< raw number or text; sorts as people expect
    ShareRole,               ///< double, −1 … 1: length of the cost bar; invalid where there is none
    SignRole,                ///< int: +1 grew, −1 shrank, 0 no sign (rules that cannot be negative give 0)
    QuietRole,               ///< bool: of less interest (allocator frames, unknown lines), shown greyed
    MatchRole,               ///< bool: found by the search
    CodeRole,                ///< bool: a name from the program, shown in the monospaced font
    InlinedRole,             ///< bool: the frame is inlined into the next one
    FunctionRole,            ///< quint32: FunctionId
    StackRole,               ///< quint32: StackId
    NamesRole,  ///< QStringList: a chain of function names, innermost first, that a view may shorten
    PathRole,   ///< of a source file as in the debug info, empty if unknown
    LineRole,   ///< int: in that file, 0 if unknown
    FilterRole, ///< text that a filter field is matched against
    CurveRole,  ///< QList<double>: a small curve to draw in the cell
    GroupRole,  ///< int: row of the GroupList
    SentenceRole, ///< what there is to say about the row, whole
    DetailRole,   ///< its numbers in one short line
};

} // namespace tidemark::ui
