// The list of data keys and their versions, wrapped under the KEK: what nobody can roll back row by row
// (security S16). Only store/keyring_store uses it.
#pragma once

#include <vector>

#include "base/result.h"
#include "crypto/envelope.h"
#include "store/database.h"
#include "store/keyring_repository.h"

namespace sallyport::store {

// Writes the list of the keys as they are in the database now.
void write_manifest(Session& session, const crypto::KeyEncryptionKey& kek);

// Refusals, all kUnavailable: "unknown_kek" when another KEK wrapped one of the keys, "stale_wrap" when the
// rows are not those of the list, "seal_broken" when the list was changed.
base::Result<void> check_manifest(Session& session, const std::vector<DataKeyRow>& rows,
                                  const crypto::KeyEncryptionKey& kek);

}  // namespace sallyport::store
