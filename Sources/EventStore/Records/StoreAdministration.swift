/// Everything of a store but logs and transactions, over one connection.
public protocol StoreAdministration: StoreSchema, HostRecords, OperatorRecords, StoreInspection {}
