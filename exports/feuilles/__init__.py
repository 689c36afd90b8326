"""The sheets of a workbook, one module each: what stands where. Looks are in `exports.style`."""
