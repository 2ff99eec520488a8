using System.Globalization;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel.Tests;

/// <summary>The table that the attribute structs are generated from, against the types of the running kernel.</summary>
public sealed class AttributeTableOnKernel
{
    [Fact]
    public void EveryField_OfTheTable_LiesWhereTheKernelHasIt()
    {
        BtfTypes kernel = BtfTypes.Read(File.ReadAllBytes("/sys/kernel/btf/vmlinux"), "vmlinux");
        List<string> faults = [];
        HashSet<Field> known = [];
        int fields = 0;

        foreach (string[] words in Rows())
        {
            if (words[0] == "struct")
            {
                known = FieldsOf(kernel, words[4]);
            }
            else
            {
                fields++;
                var field = new Field(int.Parse(words[0], CultureInfo.InvariantCulture), SizeOf(words[1]), words[2]);
                if (!known.Contains(field))
                    faults.Add($"{field} is not in the kernel's types");
            }
        }

        Assert.Empty(faults);
        Assert.InRange(fields, 100, 1000);
    }

    private static IEnumerable<string[]> Rows() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "eng", "bpf-attributes.txt"))
        let words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where words.Length > 0
        select words;

    private static int SizeOf(string type) => type switch
    {
        "u32" or "s32" => 4,
        "u64" => 8,
        _ => int.Parse(type[(type.IndexOf('[', StringComparison.Ordinal) + 1)..^1], CultureInfo.InvariantCulture),
    };

    // "bpf_attr" or "bpf_attr.batch": of a union all structs without a name, or the member of that name.
    private static HashSet<Field> FieldsOf(BtfTypes kernel, string place)
    {
        string[] path = place.Split('.');
        Assert.True(kernel.TryFind(path[0], out BtfStruct? type), place);
        if (path.Length == 2)
            type = (BtfStruct)type.Members.First(member => member.Name == path[1]).Type.Resolve();
        HashSet<Field> fields = [];
        Collect(type, 0, "", fields);
        return fields;
    }

    // A field of an inner struct with a name is "inner.field"; one without a name adds nothing.
    private static void Collect(BtfStruct type, int start, string prefix, HashSet<Field> fields)
    {
        foreach (BtfMember member in type.Members)
        {
            int offset = start + (int)member.Offset;
            BtfType resolved = member.Type.Resolve();
            if (resolved is BtfStruct inner)
                Collect(inner, offset, member.Name.Length == 0 ? prefix : $"{prefix}{member.Name}.", fields);
            else
                fields.Add(new Field(offset, (int)resolved.SizeInBytes!.Value, prefix + member.Name));
        }
    }

    private sealed record Field(int Offset, int Size, string Name);
}
