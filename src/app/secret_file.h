// Secrets of other systems that the operator keeps in files: read at start, by whoever needs one.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::app {

// The one line of a file that nobody else can read. Refusal: kInvalid with this code when the file cannot be
// read, is readable for others, or holds something else than one line of 1 to 512 bytes.
base::Result<base::Secret> read_secret_file(const std::string& path, const char* code);

}  // namespace sallyport::app
