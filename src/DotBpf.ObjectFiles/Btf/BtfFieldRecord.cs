namespace DotBpf.ObjectFiles.Btf;

/// <summary>An instruction that depends on where the running kernel has a field (<c>struct bpf_core_relo</c>).</summary>
internal readonly record struct BtfFieldRecord(uint Offset, uint TypeId, uint PathOffset, uint Question) : IBtfExtensionRecord
{
    public uint? FirstString => PathOffset;

    public uint? SecondString => null;
}
