# sallyport_embed(<target> <name> BASE <folder> FILES <files...>)
#
# Puts files into the binary as they are. The target may then include "embedded/<name>.h", which has
#   namespace sallyport::embedded { std::span<const File> <name>(); }
# in the order given; File::path is the path below BASE. The assembler copies the bytes, so that megabytes
# cost no compile time. A file that changes is embedded anew by the next build.
function(sallyport_embed target name)
  cmake_parse_arguments(EMBED "" "BASE" "FILES" ${ARGN})
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/embedded")
  set(header "#pragma once
#include <span>
#include <string_view>

namespace sallyport::embedded {
#ifndef SALLYPORT_EMBEDDED_FILE
#define SALLYPORT_EMBEDDED_FILE
struct File {
  std::string_view path;
  std::string_view content;
};
#endif
std::span<const File> ${name}();
}  // namespace sallyport::embedded
")
  set(declarations "")
  set(rows "")
  set(number 0)
  foreach(file ${EMBED_FILES})
    get_filename_component(file "${file}" ABSOLUTE)
    file(RELATIVE_PATH path "${EMBED_BASE}" "${file}")
    set(symbol "sallyport_embedded_${name}_${number}")
    string(APPEND declarations "__asm__(
    \".pushsection .rodata,\\\"a\\\",@progbits\\n.balign 16\\n\"
    \".global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n\"
    \".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.popsection\\n\");
extern \"C\" const char ${symbol}[];
extern \"C\" const char ${symbol}_end[];
")
    string(APPEND rows "      {\"${path}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(source "// Made by cmake/embed.cmake.
#include \"embedded/${name}.h\"

${declarations}
namespace sallyport::embedded {
std::span<const File> ${name}() {
  static const File kFiles[]{
${rows}  };
  return kFiles;
}
}  // namespace sallyport::embedded
")
  file(CONFIGURE OUTPUT "${folder}/${name}.h" CONTENT "${header}" @ONLY)
  file(CONFIGURE OUTPUT "${folder}/${name}.cpp" CONTENT "${source}" @ONLY)
  target_sources(${target} PRIVATE "${folder}/${name}.cpp")
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
  # Alone: what is compiled with its neighbours is not compiled anew when an embedded file changes.
  set_source_files_properties("${folder}/${name}.cpp" PROPERTIES
    OBJECT_DEPENDS "${EMBED_FILES}" SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
