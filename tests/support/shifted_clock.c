// A wall clock that a test can set in the middle of a run; preloaded into the server by shifted_clock.py.
//
// libfaketime cannot be used: it allocates while it starts, and jemalloc asks for the time while it starts.
// This asks the kernel and allocates nothing. The monotonic clock stays true, as on a real host.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// Seconds by which the clock is off, in the file that CLOCK_SHIFT_FILE names.
static volatile const int64_t* shift;

__attribute__((constructor)) static void open_shift(void) {
  const char* path = getenv("CLOCK_SHIFT_FILE");
  const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  void* place = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (place == MAP_FAILED) _exit(97);
  close(file);
  shift = place;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  const int failed = (int)syscall(SYS_clock_gettime, clock, now);
  if (!failed && shift != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += *shift;
  return failed;
}

int gettimeofday(struct timeval* restrict now, void* restrict zone) {
  (void)zone;
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* into) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (into != NULL) *into = precise.tv_sec;
  return precise.tv_sec;
}
