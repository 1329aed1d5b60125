# What stays apart where eight files at a time are compiled as one (SALLYPORT_TOGETHER, docs/adr/0078). async has
# a member that nothing uses, which the compiler sees only when it sees the whole class.
set(SALLYPORT_APART async)
# The tests of the others have many names for different things of their own.
set(SALLYPORT_TESTS_APART http providers vault)

# sallyport_module(<name> [USES modules...] [LINKS targets...])
#
# Makes the static library sallyport_<name> of all x.cpp below the current folder, and, when tests
# are on, <name>_test of all x_test.cpp beside them. USES names lower modules; the floors check
# (scripts/floors.py) reads the same lists, so a wrong one fails ./dev lint before it fails to link.
function(sallyport_module name)
  cmake_parse_arguments(MODULE "" "" "USES;LINKS;TEST_USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/main\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(NOT sources)
    return()
  endif()
  add_library(sallyport_${name} STATIC ${sources})
  target_include_directories(sallyport_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  set(links "")
  foreach(used ${MODULE_USES})
    list(APPEND links sallyport_${used})
  endforeach()
  target_link_libraries(sallyport_${name} PUBLIC ${links} ${MODULE_LINKS})
  sallyport_precompile(sallyport_${name})
  if(NOT name IN_LIST SALLYPORT_APART)
    sallyport_together(sallyport_${name})
  endif()

  if(SALLYPORT_TESTS AND tests)
    add_executable(${name}_test ${tests})
    set(test_links "")
    foreach(used ${MODULE_TEST_USES})
      list(APPEND test_links sallyport_${used})
    endforeach()
    target_link_libraries(${name}_test PRIVATE sallyport_${name} ${test_links} GTest::gmock_main rapidcheck)
    sallyport_test_code(${name}_test)
    if(NOT name IN_LIST SALLYPORT_TESTS_APART)
      sallyport_together(${name}_test)
    endif()
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS "unit;${name}" TIMEOUT 600)
  endif()
endfunction()

function(sallyport_together target)
  if(SALLYPORT_TOGETHER)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()

# The standard library, fmt, Boost.JSON and asio::awaitable are in nearly every file: parse them once.
function(sallyport_precompile target)
  if(TARGET sallyport_base AND NOT target STREQUAL sallyport_base)
    target_precompile_headers(${target} REUSE_FROM sallyport_base)
  else()
    target_precompile_headers(${target} PRIVATE "${CMAKE_SOURCE_DIR}/cmake/precompiled.h")
  endif()
endfunction()

# Code that only tests: half of what is compiled, and most of that is spent on optimising what runs once.
# Such targets share a precompiled header of their own, which also has the test libraries.
function(sallyport_test_code target)
  if(NOT TARGET sallyport_test_headers)
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/test_headers.cpp" CONTENT "")
    add_library(sallyport_test_headers OBJECT "${CMAKE_BINARY_DIR}/test_headers.cpp")
    target_include_directories(sallyport_test_headers PRIVATE "${CMAKE_SOURCE_DIR}/cmake")
    target_link_libraries(sallyport_test_headers PRIVATE Boost::headers Boost::json fmt::fmt GTest::gmock rapidcheck)
    target_compile_options(sallyport_test_headers PRIVATE -O0)
    target_precompile_headers(sallyport_test_headers PRIVATE "${CMAKE_SOURCE_DIR}/cmake/precompiled_tests.h")
  endif()
  target_compile_options(${target} PRIVATE -O0)
  target_precompile_headers(${target} REUSE_FROM sallyport_test_headers)
endfunction()
