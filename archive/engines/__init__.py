"""The engines that keep an archive; each module is the only home of its library."""
