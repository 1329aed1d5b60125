# sallyport_embed_portal(<target>)
#
# Puts the portal's page into the binary as embedded::portal(): one file, portal.pack, which
# web/portal/scripts/pack.mjs makes of what Vite builds. The names of the files in it carry digits of their
# content and are not known before the build, so they stand inside the pack (src/portal/pack.h).
include(embed)

function(sallyport_embed_portal target)
  set(portal "${CMAKE_SOURCE_DIR}/web/portal")
  set(pack "${CMAKE_CURRENT_BINARY_DIR}/portal.pack")
  if(NOT EXISTS "${portal}/node_modules/vite")
    message(FATAL_ERROR "web/portal/node_modules is missing, and the portal is built with it. "
      "Run ./dev build, which installs it, or `npm ci` in web/portal/.")
  endif()
  find_program(NODE NAMES node nodejs REQUIRED)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${portal}/src/*")
  list(FILTER sources EXCLUDE REGEX "\\.test\\.ts$|/description\\.d\\.ts$")
  add_custom_command(OUTPUT "${pack}" VERBATIM
    COMMAND "${NODE}" "${portal}/scripts/pack.mjs" "${pack}"
    DEPENDS ${sources} "${portal}/index.html" "${portal}/package-lock.json" "${portal}/vite.config.mjs"
      "${portal}/scripts/pack.mjs"
    COMMENT "Building the portal")
  sallyport_embed(${target} portal BASE "${CMAKE_CURRENT_BINARY_DIR}" FILES "${pack}")
endfunction()
