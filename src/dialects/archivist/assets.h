// What an integration sees of the inventory (archivist §9, R13). This version of the server has no assets,
// so the answer is the empty list, which the contract calls a valid answer: it proves that a token works.
#pragma once

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

Call list_assets();

}  // namespace sallyport::dialects::archivist
