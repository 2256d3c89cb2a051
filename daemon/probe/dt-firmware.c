// SPDX-License-Identifier: GPL-2.0-or-later
/* What firmware offers: PSCI, other calls of its own, a framebuffer. */
#include <string.h>

#include "probe/dt.h"

static const char *const psci_names[] = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci", NULL };

/*
 * Drivers of these issue smc themselves (Linux' drivers/{firmware,tee,watchdog,devfreq,phy}):
 * the hypervisor sees each call, and has to pass it on or refuse it.
 */
static const char *const call_names[] = {
	"arm,scmi-smc",
	"arm,scmi-smc-param",
	"qcom,scmi-smc",
	"linaro,scmi-optee",
	"linaro,optee-tz",
	"arm,smc-wdt",
	"xlnx,zynqmp-firmware",
	"xlnx,versal-firmware",
	"xlnx,versal-net-firmware",
	"amlogic,meson-gxbb-sm",
	"intel,stratix10-svc",
	"intel,agilex-svc",
	"brcm,kona-smc",
	"samsung,secure-firmware",
	"tlm,trusted-foundations",
	"rockchip,rk3399-dmc",
	"fsl,imx8m-ddrc",
	"marvell,comphy-cp110",
	"qcom,scm",
	NULL,
};

void dt_take_psci(struct dt *dt, struct dt_node *node)
{
	struct inventory *inventory = dt->inventory;
	const char *method;
	size_t offset = 0;

	if (!dt_is_any(node, psci_names))
		return;
	method = dt_string(dt, node, "method");
	if (!method || (strcmp(method, "hvc") != 0 && strcmp(method, "smc") != 0)) {
		dt_complain(dt, "dt-psci", node, "method", "is neither \"hvc\" nor \"smc\"");
		return;
	}
	inventory->dt.psci_method = arena_strdup(inventory->arena, method);
	inventory->dt.psci_compatible =
		arena_strdup(inventory->arena, dt_next_string(node->compatible, &offset));
}

void dt_take_firmware_call(struct dt *dt, struct dt_node *node)
{
	struct inv_dt *inv = &dt->inventory->dt;
	size_t i;

	for (i = 0; call_names[i]; i++) {
		if (!dt_is_compatible(node, call_names[i]))
			continue;
		*arena_append(dt->inventory->arena, inv->firmware_calls, inv->n_firmware_calls) =
			call_names[i];
		return;
	}
}

/* ---- framebuffer (simple-framebuffer.yaml) ------------------------------- */

static const struct {
	const char *name;
	uint8_t depth_bits;
} formats[] = {
	{ "r5g6b5", 16 },   { "x1r5g5b5", 16 },    { "a1r5g5b5", 16 },    { "r8g8b8", 24 },
	{ "x8r8g8b8", 32 }, { "a8r8g8b8", 32 },    { "a8b8g8r8", 32 },    { "x8b8g8r8", 32 },
	{ "b8g8r8a8", 32 }, { "x2r10g10b10", 32 }, { "a2r10g10b10", 32 },
};

static const struct dt_region *find_memory(struct dt *dt, const struct dt_node *node)
{
	const struct dt_node *memory = node;
	uint32_t phandle;

	if (dt_u32(dt, node, "memory-region", &phandle))
		memory = dt_find_phandle(dt, phandle, node, "memory-region");
	return memory && memory->n_regions && memory->regions[0].is_valid ? &memory->regions[0] :
									    NULL;
}

void dt_take_framebuffer(struct dt *dt, struct dt_node *node)
{
	struct inv_framebuffer *framebuffer = &dt->inventory->framebuffer;
	const struct dt_region *memory;
	const char *format;
	size_t i;

	if (framebuffer->is_present || !dt_is_compatible(node, "simple-framebuffer"))
		return;
	memory = find_memory(dt, node);
	if (!memory) {
		dt_complain(dt, "dt-framebuffer", node, NULL,
			    "has neither reg nor memory-region that says where its memory is");
		return;
	}
	framebuffer->is_present = true;
	framebuffer->driver = "simple-framebuffer";
	framebuffer->address = memory->range.start;
	framebuffer->size = range_size(memory->range);
	dt_u32(dt, node, "width", &framebuffer->width);
	dt_u32(dt, node, "height", &framebuffer->height);
	dt_u32(dt, node, "stride", &framebuffer->stride_bytes);
	format = dt_string(dt, node, "format");
	for (i = 0; format && i < ARRAY_SIZE(formats); i++)
		if (!strcmp(format, formats[i].name))
			framebuffer->depth_bits = formats[i].depth_bits;
}
