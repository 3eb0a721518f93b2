// The one translation unit of the load tool in which Beast is compiled.
#include <boost/beast/src.hpp>
