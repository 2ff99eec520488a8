namespace DotBpf.ObjectFiles.Programs;

/// <summary>Which functions of the kernel the programs of an object implement: the structures that name a program say it.</summary>
internal sealed class StructOpsRoles
{
    private readonly ILookup<string, StructOpsMember> _roles;

    private StructOpsRoles(ILookup<string, StructOpsMember> roles) => _roles = roles;

    internal static StructOpsRoles Of(IEnumerable<MapSpec> maps) => new(
        maps.SelectMany(map => map.Functions.Select(function => (function.Program, Role: new StructOpsMember(map.KernelValueType!, function.Member))))
            .Distinct()
            .ToLookup(implemented => implemented.Program, implemented => implemented.Role, StringComparer.Ordinal));

    internal StructOpsMember? RoleOf(string program) => _roles[program].FirstOrDefault();

    /// <summary>Why a program cannot have all its roles: it is verified as one function.</summary>
    internal string? ProblemOf(string program) => _roles[program].ToArray() is [_, _, ..] several
        ? $"it is to implement {string.Join(" and ", several.Select(role => role.ToString()))}, and a program implements one function. Write one for each."
        : null;
}
