"""The demonstration: two invented companies and eight months of their work, played through the acts."""
