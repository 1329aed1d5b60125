// The sallyport command.

#include "app/command_line.h"
#include "app/process.h"

// jemalloc looks for this name. What is given back is unmapped soon, and few arenas hold it until then, so
// that it does not count against a limit on the data of the process (docs/adr/0062).
extern "C" const char* malloc_conf;  // NOLINT(readability-identifier-naming)
const char* malloc_conf = "retain:false,narenas:4,dirty_decay_ms:500";

int main(int argc, char** argv) {
  sallyport::app::make_stacks_small();
  return sallyport::app::run_command_line(argc, argv);
}
