namespace DotBpf.ObjectFiles.Btf;

/// <summary>Who can see a function or a variable.</summary>
public enum BtfLinkage
{
    /// <summary>This file only.</summary>
    Static = 0,

    /// <summary>Everyone.</summary>
    Global = 1,

    /// <summary>It is defined elsewhere.</summary>
    Extern = 2,
}
