// Where the key-encryption key comes from: a file, a descriptor or the environment (security S19).
#pragma once

#include <memory>
#include <optional>

#include "app/config.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"

namespace sallyport::app {

// Reads the key: 32 bytes as 64 hexadecimal digits, a line end allowed. Without any key.* setting the
// file is <data_dir>/key-encryption.key.
//
// Refusals: kUnavailable "no_key" when there is none (the server then starts sealed, security P06);
// kInvalid "bad_key" when it is not 32 bytes of hex, when the file can be read by others (P12), or when
// it is no regular file. Texts name the place, never the key.
base::Result<std::unique_ptr<crypto::KeyEncryptionKey>> read_key_encryption_key(const Config& config);

// Makes the default key file with mode 0600. False when it exists already or another source is set.
bool make_default_key_file(const Config& config, base::Random& random);

}  // namespace sallyport::app
