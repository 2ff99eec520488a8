using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>The bytes of a program as the kernel takes them: every reference replaced by a descriptor.</summary>
internal static class ProgramImage
{
    private static readonly ByteOrder s_order = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian;

    /// <summary>Encodes the program, holding the maps it refers to.</summary>
    internal static byte[] Encode(ProgramSpec program, ProgramBindings bindings, KernelNames names, HeldDescriptors held)
    {
        Instruction[] slots = [.. program.Instructions];
        foreach (ProgramReference reference in program.References)
        {
            if (reference is CoreReference)
                throw new ArgumentException($"Program '{program.Name}' has CO-RE references: load it as part of its object, or fit it by a CoreRelocator.", nameof(program));
            if (reference is KernelFunctionReference or KernelVariableReference)
                names.Fill(slots, reference.Slot);
            else if (reference is not ImpossibleReference)
                Fill(slots, reference, NumberOf(bindings.MapOf(reference), held), program.Name);
        }

        var bytes = new byte[slots.Length * Instruction.SizeInBytes];
        for (int slot = 0; slot < slots.Length; slot++)
            slots[slot].Encode(bytes.AsSpan(slot * Instruction.SizeInBytes), s_order);
        return bytes;
    }

    private static void Fill(Instruction[] slots, ProgramReference reference, int number, string program)
    {
        int slot = reference.Slot;
        if (slot < 0 || slot >= slots.Length - 1 || !slots[slot].IsWideLoad)
            throw new ArgumentException($"Program '{program}' refers to {reference}, but slot {slot} is no 64-bit load.", nameof(reference));
        (byte source, uint offset) = reference is MapValueReference value ? (PseudoSource.MapValue, value.Offset) : (PseudoSource.Map, 0u);
        slots[slot] = slots[slot] with { Source = source, Immediate = number };
        slots[slot + 1] = slots[slot + 1] with { Immediate = (int)offset };
    }

    private static int NumberOf(MapHandle map, HeldDescriptors held) => map is IKernelHandle { Descriptor: { } descriptor }
        ? held.Hold(descriptor)
        : throw new ArgumentException($"{map} lives in the {map.Host.Name} host; a program of the kernel host can only refer to maps of the kernel.", nameof(map));
}
