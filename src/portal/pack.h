// The files of the portal as the binary holds them: web/portal/scripts/pack.mjs writes one text of them all,
// this reads it. Read once at start, shared by all cores. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::portal {

// One file in the forms in which it may be sent; empty where a form would not be smaller.
struct File {
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

// By name: "index.html", "assets/main-3fQx.js".
using Files = std::map<std::string, File, std::less<>>;

// A pack is lines `<bytes plain> <bytes gzip> <bytes brotli> <name>`, an empty line, and the bytes in that
// order. The files refer to `pack`, which has to live on. kInvalid "pack" for anything else.
base::Result<Files> read_pack(std::string_view pack);

}  // namespace sallyport::portal
