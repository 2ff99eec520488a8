namespace DotBpf.ObjectFiles.Btf;

/// <summary>A record of <c>.BTF.ext</c>: about the instruction at a byte of a section.</summary>
internal interface IBtfExtensionRecord
{
    uint Offset { get; }

    uint? FirstString { get; }

    uint? SecondString { get; }
}
