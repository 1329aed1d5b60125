#include "async/handler_memory.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

namespace sallyport::async {
namespace {

TEST(HandlerMemoryTest, PR10_AWaitLiesInTheMemoryThatWasSetAside) {
  boost::asio::io_context context;
  boost::asio::steady_timer timer(context);
  HandlerMemory memory;
  int fired = 0;
  for (int round = 1; round <= 2; ++round) {
    timer.expires_after(std::chrono::milliseconds(0));
    timer.async_wait(in_memory(memory, [&](boost::system::error_code) {
      EXPECT_FALSE(memory.taken()) << "the room is free for the next wait while the handler runs";
      ++fired;
    }));
    EXPECT_TRUE(memory.taken());
    context.run();
    context.restart();
    EXPECT_EQ(fired, round);
  }
}

TEST(HandlerMemoryTest, WhatFindsNoRoomGetsOrdinaryMemory) {
  HandlerMemory memory;
  void* first = memory.take(100);
  void* second = memory.take(100);
  void* large = memory.take(100'000);
  EXPECT_NE(first, second);
  memory.give_back(second);
  memory.give_back(large);
  EXPECT_TRUE(memory.taken());
  memory.give_back(first);
  EXPECT_FALSE(memory.taken());
}

}  // namespace
}  // namespace sallyport::async
