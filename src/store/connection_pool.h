// The read connections of a driver: as many as allowed, made when all others are busy. Safe on every thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "store/database.h"

namespace sallyport::store {

// `Connection` has usable(): one that is not is closed instead of kept.
template <class Connection>
class ConnectionPool {
 public:
  using Make = std::function<std::unique_ptr<Connection>()>;

  // A thread waits at most `longest_wait` for a connection and then throws StorageFault.
  ConnectionPool(std::size_t most, std::chrono::milliseconds longest_wait, Make make)
      : most_(most), longest_wait_(longest_wait), make_(std::move(make)) {}

  // A connection that returns to the pool at the end.
  class Loan {
   public:
    explicit Loan(ConnectionPool& pool) : pool_(pool), connection_(pool.take()) {}
    ~Loan() { pool_.give_back(std::move(connection_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Connection& operator*() { return *connection_; }

   private:
    ConnectionPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

 private:
  std::unique_ptr<Connection> take() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, longest_wait_, [&] { return !free_.empty() || made_ < most_; }))
      throw StorageFault("All connections to the database are busy.");
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
    ++made_;
    lock.unlock();
    try {
      return make_();
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock(mutex_);
      if (connection && connection->usable())
        free_.push_back(std::move(connection));
      else
        --made_;
    }
    returned_.notify_one();
  }

  std::size_t most_;
  std::chrono::milliseconds longest_wait_;
  Make make_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> free_;
  std::size_t made_ = 0;
};

}  // namespace sallyport::store
