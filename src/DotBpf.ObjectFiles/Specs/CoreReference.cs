using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles;

/// <summary>An instruction that depends on types of the system it will run on ("compile once, run everywhere").</summary>
/// <remarks>
/// A host asks its types when it loads the object; until then the instruction holds the answer for the object's own types.
/// Kernel: <c>struct bpf_core_relo</c>, Documentation/bpf/llvm_reloc.rst.
/// </remarks>
/// <param name="Slot">The instruction; of a 64-bit load the first of its two slots.</param>
/// <param name="Question">What it needs to know.</param>
/// <param name="TypeId">The type it is about, one of the object's.</param>
/// <param name="Path">The way to a field as numbers with colons: first an index of the pointer, then members and elements, such as
/// <c>0:3:1</c>. For enumerations the number of the name, otherwise <c>0</c>.</param>
public sealed record CoreReference(int Slot, CoreQuestion Question, int TypeId, string Path) : ProgramReference(Slot)
{
    /// <summary>Names what it is about: <c>struct task_struct.pid</c>, <c>enum state value RUNNING</c>.</summary>
    /// <param name="types">The types of the object.</param>
    public string Describe(BtfTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return FieldPath.Describe(types, this);
    }
}
