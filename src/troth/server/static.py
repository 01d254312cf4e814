"""Static files under names that change with their content, packed beforehand, so that a browser asks for each once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PackedStatic(CompressedManifestStaticFilesStorage):
    """Hashed names and Brotli beside each file; addresses inside other packages' sources are left as they are."""

    manifest_strict = False
    support_js_module_import_aggregation = False
    patterns = ()
