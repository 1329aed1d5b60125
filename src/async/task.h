// The coroutine type of the house: asio's awaitable, which runs on the io_context of its core.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace sallyport::async {

template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace sallyport::async
