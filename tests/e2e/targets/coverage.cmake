# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later

# What is covered of a program's allocations.
foreach(name IN ITEMS mappings own_malloc plugin_host samples)
    tidemark_target_program(${name} ${name}.c)
endforeach()
foreach(name IN ITEMS allocator_calls late_frees operator_pairs out_of_memory own_operators)
    tidemark_target_program(${name} ${name}.cpp)
endforeach()

add_library(target_out_of_memory_plugin SHARED out_of_memory.cpp)
set_target_properties(target_out_of_memory_plugin PROPERTIES OUTPUT_NAME out_of_memory
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/targets")
target_compile_options(target_out_of_memory_plugin PRIVATE -O1 -g -fno-builtin -DPLUGIN)
add_dependencies(target_plugin_host target_out_of_memory_plugin)

tidemark_target_program(unhookable_malloc own_malloc.c)
target_compile_definitions(target_unhookable_malloc PRIVATE UNHOOKABLE)

# The public header as users have it: C and C++, position-independent code and not.
tidemark_target_program(told_c told.c)
target_compile_definitions(target_told_c PRIVATE WITH_HEAPTRACK_API)
configure_file(told.c told.cpp COPYONLY)
tidemark_target_program(told_cpp "${CMAKE_CURRENT_BINARY_DIR}/told.cpp")
tidemark_target_program(told_bound told.c)
set_target_properties(target_told_bound PROPERTIES POSITION_INDEPENDENT_CODE OFF)
target_link_options(target_told_bound PRIVATE -no-pie)
tidemark_target_program(told_off told.c)
target_compile_definitions(target_told_off PRIVATE TIDEMARK_API_DISABLED)
tidemark_target_program(told_nothing told_nothing.c)
set_target_properties(target_told_nothing PROPERTIES POSITION_INDEPENDENT_CODE OFF)
target_link_options(target_told_nothing PRIVATE -no-pie)
tidemark_target_program(pool_in_child pool_in_child.c)
foreach(name IN ITEMS told_c told_cpp told_bound told_off told_nothing pool_in_child)
    target_include_directories(target_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
endforeach()

# allocator_calls with other allocators linked in, as far as their packages are installed: NAME_dynamic, NAME_static.
function(tidemark_other_allocator name library)
    foreach(kind IN ITEMS dynamic static)
        set(suffix ".so")
        if(kind STREQUAL "static")
            set(suffix ".a")
        endif()
        find_library(TIDEMARK_${name}_${kind} "lib${library}${suffix}" NO_CACHE)
        if(NOT TIDEMARK_${name}_${kind})
            message(STATUS "e2e: lib${library}${suffix} is not installed: ${name} (${kind}) is left out")
            continue()
        endif()
        tidemark_target_program(allocator_calls_${name}_${kind} allocator_calls.cpp)
        target_link_options(target_allocator_calls_${name}_${kind} PRIVATE -Wl,--no-as-needed)
        target_link_libraries(target_allocator_calls_${name}_${kind} PRIVATE "${TIDEMARK_${name}_${kind}}")
    endforeach()
endfunction()
tidemark_other_allocator(jemalloc jemalloc)
tidemark_other_allocator(tcmalloc tcmalloc_minimal)
tidemark_other_allocator(mimalloc mimalloc)
