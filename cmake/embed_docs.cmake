# sallyport_embed_docs(<target>)
#
# Puts the page /docs into the binary as embedded::docs(): index.html, our own two files, and Swagger UI as
# npm has put it into web/node_modules. Every file but index.html carries the first digits of its SHA-256 in
# its name, so that browsers may keep it for ever; the large ones are compressed (x.gz).
include(embed)

function(sallyport_embed_docs target)
  set(swagger "${CMAKE_SOURCE_DIR}/web/node_modules/swagger-ui-dist")
  set(own "${CMAKE_SOURCE_DIR}/web/docs")
  set(out "${CMAKE_CURRENT_BINARY_DIR}/docs")
  if(NOT EXISTS "${swagger}/swagger-ui-bundle.js")
    message(FATAL_ERROR "web/node_modules is missing, and /docs is made of it. "
      "Run ./dev build, which installs it, or `npm ci` in web/.")
  endif()
  find_program(GZIP gzip REQUIRED)
  set(embedded "")
  foreach(file "${swagger}/swagger-ui-bundle.js" "${swagger}/swagger-ui.css" "${swagger}/favicon-32x32.png"
      "${swagger}/swagger-ui-bundle.js.LICENSE.txt" "${own}/page.css" "${own}/start.js")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    get_filename_component(plain "${file}" NAME)
    get_filename_component(stem "${file}" NAME_WLE)
    get_filename_component(extension "${file}" LAST_EXT)
    file(SHA256 "${file}" digest)
    string(SUBSTRING "${digest}" 0 16 digest)
    if(extension STREQUAL ".txt")  # named in the first line of the bundle
      set(hashed "${plain}")
    else()
      set(hashed "${stem}.${digest}${extension}")
    endif()
    string(MAKE_C_IDENTIFIER "docs_${plain}" variable)
    set(${variable} "${hashed}")
    file(SIZE "${file}" size)
    if(size GREATER 65536)
      set(made "${out}/${hashed}.gz")
      add_custom_command(OUTPUT "${made}" DEPENDS "${file}" VERBATIM
        COMMAND sh -c "mkdir -p \"$1\" && exec \"$2\" -9 -n -c \"$3\" >\"$4\"" sh "${out}" "${GZIP}" "${file}" "${made}")
    else()
      set(made "${out}/${hashed}")
      configure_file("${file}" "${made}" COPYONLY)
    endif()
    list(APPEND embedded "${made}")
  endforeach()
  configure_file("${own}/index.html.in" "${out}/index.html" @ONLY)
  sallyport_embed(${target} docs BASE "${out}" FILES "${out}/index.html" ${embedded})
endfunction()
