#include "async/thread.h"

#include <new>

#include <pthread.h>

namespace sallyport::async {

void begin_thread(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  // jemalloc 5.3 ends the process when the first allocation of a thread finds no memory (its issue 2247), so
  // that one is made while there is some.
  ::operator delete(::operator new(1));
}

}  // namespace sallyport::async
