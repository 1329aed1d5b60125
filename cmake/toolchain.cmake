# Compiler, language level, warnings and sanitizers; the presets choose among them.
option(SALLYPORT_TESTS "Build the unit and HTTP tests" ON)
option(SALLYPORT_TOGETHER "Compile several files of a module as one: quick from nothing, slow for one change" OFF)
option(SALLYPORT_FUZZ "Build the libFuzzer targets" OFF)
option(SALLYPORT_BENCH "Build the benchmarks" OFF)
set(SALLYPORT_SANITIZE "" CACHE STRING "Value for -fsanitize=, empty for none")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "GCC ${CMAKE_CXX_COMPILER_VERSION} destroys temporaries twice in expressions that contain "
    "co_await. Use clang 19 (./dev build does) or GCC 13 and later.")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wnull-dereference
  -Wformat=2 -Wformat-security -Wimplicit-fallthrough -Werror
  -fno-omit-frame-pointer -fstack-protector-strong)
add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # ccache and precompiled headers agree only without the time stamp in the header.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
add_link_options(-fuse-ld=lld -Wl,-z,relro,-z,now)

if(SALLYPORT_SANITIZE)
  add_compile_options(-fsanitize=${SALLYPORT_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SALLYPORT_SANITIZE})
endif()
if(SALLYPORT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()
