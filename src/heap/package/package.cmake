# SPDX-License-Identifier: MIT
# libwinnow-heap as other projects get it: a shared and a static library, the two headers,
# a pkg-config file and a CMake package.  Component "heap": make install-heap PREFIX=...
#
# Both libraries consist of the heap's objects and of those members of the base layer that
# they use.  The static one is joined into one object and its hidden names are made local,
# so that no internal name can clash with one of the program that links it.

set(WN_HEAP_VERSION 0.1.0)
set(WN_HEAP_SOVERSION 0)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_source ${CMAKE_SOURCE_DIR}/src/heap/package)
set(package_build ${CMAKE_BINARY_DIR}/package)
file(MAKE_DIRECTORY ${package_build}/lib)

# Calls inside the library are not meant to be interposed: they may be direct and inlined.
foreach(target winnow-base winnow-heap)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
endforeach()

add_library(winnow-heap-shared SHARED $<TARGET_OBJECTS:winnow-heap>)
target_link_libraries(winnow-heap-shared PRIVATE winnow-base)
set_target_properties(winnow-heap-shared PROPERTIES
  LINKER_LANGUAGE C OUTPUT_NAME winnow-heap
  VERSION ${WN_HEAP_VERSION} SOVERSION ${WN_HEAP_SOVERSION}
  LIBRARY_OUTPUT_DIRECTORY ${package_build}/lib
  LINK_DEPENDS ${package_source}/winnow-heap.map)
target_link_options(winnow-heap-shared PRIVATE
  -Wl,--version-script=${package_source}/winnow-heap.map)
if(NOT WN_SANITIZE AND NOT WN_COVERAGE)
  target_link_options(winnow-heap-shared PRIVATE -Wl,-z,defs)
endif()

set(static_library ${package_build}/lib/libwinnow-heap.a)
set(joined ${package_build}/winnow-heap.o)
add_custom_command(
  OUTPUT ${static_library}
  COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o ${joined} -Wl,--whole-archive
          $<TARGET_FILE:winnow-heap> -Wl,--no-whole-archive $<TARGET_FILE:winnow-base>
  COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${joined}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${static_library}
  COMMAND ${CMAKE_AR} rcs ${static_library} ${joined}
  DEPENDS winnow-heap winnow-base
  COMMENT "Joining libwinnow-heap.a"
  VERBATIM)
add_custom_target(winnow-heap-static ALL DEPENDS ${static_library})

# The prefix is found from the place of the .pc file, so an installation can be moved.
string(REGEX REPLACE "[^/]+" ".." WN_HEAP_PC_UP "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
configure_file(${package_source}/winnow-heap.pc.in ${package_build}/winnow-heap.pc @ONLY)
configure_package_config_file(
  ${package_source}/winnow-heap-config.cmake.in ${package_build}/winnow-heap-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/winnow-heap
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(
  ${package_build}/winnow-heap-config-version.cmake
  VERSION ${WN_HEAP_VERSION} COMPATIBILITY SameMinorVersion)

install(TARGETS winnow-heap-shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        COMPONENT heap)
install(FILES ${static_library} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT heap)
install(FILES include/winnow/heap.h include/winnow/value.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/winnow COMPONENT heap)
install(FILES ${package_build}/winnow-heap.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT heap)
install(FILES ${package_build}/winnow-heap-config.cmake
              ${package_build}/winnow-heap-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/winnow-heap COMPONENT heap)
