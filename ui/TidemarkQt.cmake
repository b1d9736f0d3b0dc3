# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Qt, QCustomPlot and the functions for targets that use them. Include it in each top folder that has such targets: what
# AUTOMOC needs to know about Qt is kept per folder. The packages' targets are global.

include_guard(DIRECTORY)
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets PrintSupport Svg DBus Concurrent Test)
find_package(QCustomPlotQt6 REQUIRED) # after PrintSupport, which it needs but does not find itself
unset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL)

# moc 6.4 gives up in libstdc++'s <concepts> ("Parse error at std") if a header has <compare> before any Qt header.
set(CMAKE_AUTOMOC_MOC_OPTIONS --include QtGlobal)

# tidemark_ui_layer(NAME SOURCES … LIBS … PRIVATE_LIBS …): the static library tidemark_ui_<NAME> of a folder, with moc.
function(tidemark_ui_layer name)
    tidemark_layer(ui_${name} ${ARGN})
    get_target_property(type tidemark_ui_${name} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        set_target_properties(tidemark_ui_${name} PROPERTIES AUTOMOC ON)
    endif()
endfunction()

# tidemark_qt_test(NAME SOURCES … LIBS … [LABEL quick|long]): a Qt Test program, run without a display, one ctest entry.
macro(tidemark_qt_test name)
    include("${PROJECT_SOURCE_DIR}/ui/TidemarkQt.cmake")
    tidemark_add_qt_test(${name} ${ARGN})
endmacro()

function(tidemark_add_qt_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "SOURCES;LIBS")
    add_executable(${name} ${arg_SOURCES})
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ${arg_LIBS} Qt6::Test tidemark_warnings tidemark_sanitizers)
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
    add_test(NAME ${name} COMMAND ${name})
    if(NOT arg_LABEL)
        set(arg_LABEL quick)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${test_timeout}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8")
endfunction()
