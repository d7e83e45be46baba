// SPDX-License-Identifier: Apache-2.0

// An assembly file lets functions without a body be linked by name.
