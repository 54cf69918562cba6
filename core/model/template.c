#include "core/base/embed.h"
#include "core/model/source.h"

EMBED_FILE(standard_yaml, "core/model/standard.yaml");
EMBED_FILE(retail_yaml, "core/model/retail.yaml");
EMBED_FILE(nl_yaml, "core/model/nl.yaml");

const char *const model_template_names[] = { "standard", "retail", "nl", NULL };

struct slice
model_template(struct slice name)
{
	if (slice_eq(name, SLICE("standard")))
		return EMBED_SLICE(standard_yaml);
	if (slice_eq(name, SLICE("retail")))
		return EMBED_SLICE(retail_yaml);
	if (slice_eq(name, SLICE("nl")))
		return EMBED_SLICE(nl_yaml);
	return (struct slice){ NULL, 0 };
}
