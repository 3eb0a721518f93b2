// The one translation unit in which Asio, its TLS part included, is compiled.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
