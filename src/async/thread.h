#pragma once

#include <string>

namespace sallyport::async {

/// To be called first on each thread of the server. `name` is what `top` and `perf` show of it, up to 15
/// bytes.
void begin_thread(const std::string& name);

}  // namespace sallyport::async
