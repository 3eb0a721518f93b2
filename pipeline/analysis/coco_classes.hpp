// The 80 classes of COCO (Lin et al. 2014), in the order models are trained with.
#pragma once

#include <string>
#include <vector>

namespace gulou::analysis {

std::vector<std::string> coco_classes();

} // namespace gulou::analysis
