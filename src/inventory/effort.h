// How much a preview may do. What it does is counted in rules that are looked at, so that the same question
// has the same answer on every machine, however many policies, callers and assets there are.
//
// Objects here belong to one thread.
#pragma once

#include <cstdint>

#include "policy/access.h"

namespace sallyport::inventory {

class Effort {
 public:
  explicit Effort(std::int64_t rules) : left_(rules) {}

  // A decision that looked at no rule has cost something as well.
  void spend(std::int64_t rules) { left_ -= rules + 1; }
  void spend(const policy::AccessDecision& decision) { spend(decision.rules); }
  bool spent() const { return left_ <= 0; }

  // What is left when so much of this has been spent from now on.
  Effort share(std::int64_t rules) const { return Effort(left_ - rules); }
  bool beyond(const Effort& share) const { return left_ < share.left_; }

 private:
  std::int64_t left_;
};

}  // namespace sallyport::inventory
