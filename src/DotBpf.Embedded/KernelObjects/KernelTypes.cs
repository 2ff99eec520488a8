using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.KernelObjects;

/// <summary>The structures of the kernel that this host simulates, as BTF, so that programs can be fitted to them.</summary>
internal static class KernelTypes
{
    private static readonly Lazy<BtfTypes> s_all = new(Build);

    internal static BtfTypes All => s_all.Value;

    private static BtfTypes Build()
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        int character = builder.AddInteger("char", sizeof(byte), BtfIntegerEncoding.Signed);
        foreach (KernelStruct each in KernelStruct.All)
        {
            BtfMemberDefinition[] members = [.. each.Fields.Select(field => new BtfMemberDefinition(field.Name, TypeOf(field), (uint)field.Offset * 8))];
            builder.AddStruct(each.Name, (uint)each.Size, members);
        }

        return builder.Build("simulated");

        int TypeOf(KernelField field)
        {
            int element = field.ElementSize == sizeof(int) ? number : character;
            return field.Count == 0 ? element : builder.AddArray(element, number, (uint)field.Count);
        }
    }
}
