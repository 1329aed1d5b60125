// The state of the job that moves values to the active data keys. Only store/keyring_store uses it.
#pragma once

#include "store/database.h"

namespace sallyport::store {

// The job begins anew. In every transaction after which other keys are active than before it.
void restart_reencryption(Session& session);

}  // namespace sallyport::store
