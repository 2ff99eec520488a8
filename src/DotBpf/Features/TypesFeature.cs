namespace DotBpf;

/// <summary>Kinds of C types (BTF) that were added over time, so that older kernels refuse them.</summary>
public enum TypesFeature
{
    /// <summary>Types at all. Kernel: since 4.18.</summary>
    Basic,

    /// <summary>Functions, and with them the names of subprograms. Kernel: since 5.0.</summary>
    Functions,

    /// <summary>Variables and their sections. Kernel: since 5.2.</summary>
    DataSections,

    /// <summary>Functions that say whether they are global, which the verifier then verifies by themselves. Kernel: since 5.6.</summary>
    GlobalFunctions,

    /// <summary>Floating-point numbers. Kernel: since 5.13.</summary>
    Floats,

    /// <summary>Tags on declarations. Kernel: since 5.16.</summary>
    DeclarationTags,

    /// <summary>Tags on types. Kernel: since 5.17.</summary>
    TypeTags,

    /// <summary>Enumerations of 64 bits. Kernel: since 6.0.</summary>
    LargeEnums,
}
