// For tests: PostgreSQL databases of their own, in the cluster that TEST_POSTGRES names, which
// scripts/postgres.sh makes and ./dev test starts.
#pragma once

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/check.h"
#include "store/postgres/connection.h"
#include "store/postgres/database.h"

namespace sallyport::store::postgres {

// A database that is dropped with the object.
class TestDatabase {
 public:
  // Empty, or a copy of `like`, which nobody may be connected to.
  explicit TestDatabase(std::string_view like = "template0")
      : name_(fmt::format("test_{}_{}", ::getpid(), count_++)) {
    administer(fmt::format("CREATE DATABASE {} TEMPLATE {}", name_, like));
  }
  ~TestDatabase() {
    if (!name_.empty()) administer(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
  }
  TestDatabase(TestDatabase&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  TestDatabase& operator=(TestDatabase&&) = delete;

  const std::string& name() const { return name_; }
  std::string url() const { return url_of(name_); }
  // Ends every connection to it, as an administrator or a failing server does.
  void cut_connections() const {
    administer(fmt::format(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'", name_));
  }

  // As after a failover to a standby: connections are cut, and new ones may only read.
  void set_read_only(bool on) const {
    administer(fmt::format("ALTER DATABASE {} SET default_transaction_read_only = {}", name_, on));
    cut_connections();
  }

 private:
  static std::string url_of(std::string_view name) {
    const char* cluster = std::getenv("TEST_POSTGRES");
    if (cluster == nullptr) throw std::runtime_error("no PostgreSQL to test with: run this by ./dev test");
    std::string url = cluster;
    const auto at = url.find("/postgres?");
    CHECK(at != std::string::npos);
    return url.replace(at + 1, std::string_view("postgres").size(), name);
  }
  static void administer(const std::string& sql) {
    const std::chrono::seconds patience{60};
    Connection({.url = url_of("postgres"), .connect = patience, .statement = patience}).run(sql.c_str());
  }

  inline static int count_ = 0;
  std::string name_;
};

}  // namespace sallyport::store::postgres
