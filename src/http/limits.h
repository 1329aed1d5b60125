// The numbers of the HTTP server. Every one is documented in the generated configuration reference and
// tested one over.
#pragma once

#include <chrono>
#include <cstddef>

namespace sallyport::http {

struct ServerLimits {
  std::size_t head_bytes = 16 * 1024;             // request line and fields: 431
  std::size_t target_bytes = 8 * 1024;            // 414
  std::size_t header_fields = 100;                // 431
  std::size_t body_bytes = 1024 * 1024;           // 413
  std::size_t chunks = 16 * 1024;                 // 413
  std::size_t buffered_bytes = 32 * 1024 * 1024;  // heads, bodies, unread answers of all: 503 or the end
  std::size_t connections = 10'000;               // all cores together; more wait in the kernel
  std::size_t pipelined = 64;                     // answers of one connection that wait for one write
  std::size_t requests_per_connection = 1'000'000;
  std::chrono::milliseconds tls_handshake{10'000};
  std::chrono::milliseconds head{10'000};     // from the first byte of a head to its last: 408
  std::chrono::milliseconds body{30'000};     // from the head to the last byte of the body: 408
  std::chrono::milliseconds idle{75'000};     // between requests
  std::chrono::milliseconds write{30'000};    // without progress
  std::chrono::milliseconds handler{30'000};  // then 503; the handler's result is dropped
  std::chrono::milliseconds drain{10'000};    // after SIGTERM
};

}  // namespace sallyport::http
