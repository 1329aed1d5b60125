#include "crypto/system_random.h"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sallyport::crypto {
namespace {

using Draw = std::array<std::uint8_t, 16>;

// What a forked child draws from the same source.
Draw draw_in_child(SystemRandom& random) {
  int ends[2] = {};
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto mine = random.bytes<16>();
    ::_exit(::write(ends[1], mine.data(), mine.size()) == 16 ? 0 : 1);
  }
  ::close(ends[1]);
  Draw out{};
  EXPECT_EQ(::read(ends[0], out.data(), out.size()), 16);
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return out;
}

TEST(SystemRandom, P09_ForkedChildrenDrawBytesOfTheirOwn) {
  SystemRandom random;
  std::set<Draw> seen{random.bytes<16>()};  // bytes are read ahead from here on
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(seen.insert(draw_in_child(random)).second);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random.bytes<16>()).second);
}

TEST(SystemRandom, NeverRepeatsOverManyDrawsOfEverySize) {
  SystemRandom random;
  std::set<Draw> seen;
  std::vector<std::uint8_t> filler;
  for (std::size_t i = 0; i < 20'000; ++i) {
    EXPECT_TRUE(seen.insert(random.bytes<16>()).second);
    filler.assign(i % 300, 0);
    random.fill(filler);
  }
}

TEST(SystemRandom, FillsEveryByteOfLongAndShortDraws) {
  SystemRandom random;
  for (const std::size_t size : {std::size_t{1}, std::size_t{128}, std::size_t{129}, std::size_t{5000}}) {
    std::vector<bool> changed(size, false);
    for (int round = 0; round < 20; ++round) {  // one byte stays 0 in all rounds once in 2^160
      std::vector<std::uint8_t> out(size, 0);
      random.fill(out);
      for (std::size_t i = 0; i < size; ++i) changed[i] = changed[i] || out[i] != 0;
    }
    EXPECT_EQ(std::count(changed.begin(), changed.end(), false), 0) << size;
  }
  random.fill({});
}

TEST(SystemRandom, ThreadsDrawDifferentBytes) {
  constexpr int kDraws = 1000;
  std::vector<std::vector<Draw>> draws(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : draws)
      threads.emplace_back([&mine] {
        SystemRandom random;
        for (int i = 0; i < kDraws; ++i) mine.push_back(random.bytes<16>());
      });
  }
  std::set<Draw> seen;
  for (const auto& mine : draws) seen.insert(mine.begin(), mine.end());
  EXPECT_EQ(seen.size(), draws.size() * kDraws);
}

}  // namespace
}  // namespace sallyport::crypto
