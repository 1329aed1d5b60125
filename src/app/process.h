// What the process does to itself at start: no core dumps, no ptrace, no SIGPIPE (security P10).
#pragma once

namespace sallyport::app {

// Forbids core dumps and reading of this process's memory by other processes of the same user, makes
// new files private, and ignores SIGPIPE.
void harden_process();

// Threads that are started from now on have a stack of 256 KiB instead of the usual 8 MiB, all of which
// counts where the data of the process is limited (`ulimit -d`, `LimitDATA=`).
void make_stacks_small();

// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts. Call before any thread starts.
void block_signals();
// Waits for one of them and answers which. Only the main thread.
int wait_for_signal();

}  // namespace sallyport::app
