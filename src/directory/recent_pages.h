// Pages of lists that were read lately, each good until something in the directory changes: programs ask for
// the same page again and again, and nothing has to be read for that. Shared by all cores; its lock is held
// for a look into a table.
//
// On a database that other processes change as well, nothing is kept.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "directory/service.h"

namespace sallyport::directory {

template <class T>
class RecentPages {
 public:
  static constexpr std::size_t kMostPages = 64;
  static constexpr std::size_t kMostRows = 100;  // of a page that is kept

  // `changes` counts the changes of the directory, each after its commit and before its answer.
  RecentPages(const std::atomic<std::uint64_t>& changes, bool keeps) : changes_(changes), keeps_(keeps) {}

  // Null when it has to be read: then take changes() first, read, and keep() what came.
  std::shared_ptr<const Page<T>> find(const std::string& key) const {
    const std::scoped_lock lock(mutex_);
    const auto found = pages_.find(key);
    return found != pages_.end() && found->second.read_at == changes_ ? found->second.page : nullptr;
  }
  std::uint64_t changes() const { return changes_; }
  // What was read when changes() was `read_at`.
  void keep(std::string key, std::uint64_t read_at, const Page<T>& page) {
    if (!keeps_ || page.items.size() > kMostRows || read_at != changes_) return;
    auto kept = std::make_shared<const Page<T>>(page);
    const std::scoped_lock lock(mutex_);
    if (pages_.size() >= kMostPages) pages_.clear();
    pages_.insert_or_assign(std::move(key), Kept{read_at, std::move(kept)});
  }

 private:
  struct Kept {
    std::uint64_t read_at;
    std::shared_ptr<const Page<T>> page;
  };
  const std::atomic<std::uint64_t>& changes_;
  const bool keeps_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Kept> pages_;
};

}  // namespace sallyport::directory
