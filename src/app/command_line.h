// The sallyport command: reads flags and words, runs `serve` or a command, prints what came of it.
#pragma once

namespace sallyport::app {

// Exit codes: 0 done, 1 refused or failed, 2 the command line itself is wrong.
int run_command_line(int argc, char** argv);

}  // namespace sallyport::app
